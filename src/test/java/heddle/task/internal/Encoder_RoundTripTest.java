package heddle.task.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Encoder_RoundTripTest {

    record Pair(Object left, Object right) {}

    record Known(int a, String b) implements Serializable {}

    enum Colour {
        RED,
        BLUE {
            @Override
            public String toString() {
                return "blue";
            }
        }
    }

    private static Object roundTrip(Object value) throws Exception {
        Encoder encoder = new Encoder();
        encoder.write(value);
        encoder.writeText("end");
        Decoder decoder = decoder(encoder);
        Object read = decoder.read();
        assertThat(decoder.readText()).isEqualTo("end");
        return read;
    }

    @Test
    void aMessageKeepsItsBigArraysApartFromThoseBeforeIt() throws Exception {
        Encoder inner = new Encoder();
        inner.write(new int[10_000]);
        inner.write("inside");
        Encoder outer = new Encoder();
        outer.write(new long[20_000]);
        outer.write(inner.toMessage());
        outer.write(new long[30_000]);

        Decoder decoder = decoder(outer);
        assertThat((long[]) decoder.read()).hasSize(20_000);
        Decoder part = new Decoder((Message) decoder.read(), null);
        assertThat((int[]) part.read()).hasSize(10_000);
        assertThat(part.read()).isEqualTo("inside");
        assertThat((long[]) decoder.read()).hasSize(30_000);
    }

    private static Decoder decoder(Encoder encoder) {
        return new Decoder(
                encoder.toMessage().detached(), Encoder_RoundTripTest.class.getClassLoader());
    }

    private static Object javaRoundTrip(Object value) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    static List<Object> extremes() {
        return Arrays.asList(
                null,
                true,
                false,
                0,
                -1,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                63,
                64,
                -64,
                -65,
                0L,
                -1L,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                1L << 62,
                0.0,
                -0.0,
                Double.NaN,
                Double.MIN_VALUE,
                Double.NEGATIVE_INFINITY,
                -0.0f,
                Float.NaN,
                'x',
                '\ud800',
                Byte.MIN_VALUE,
                Short.MIN_VALUE,
                "",
                "\0",
                "\ud83d\ude00 pair",
                "lone \ud800 high",
                "\udc00",
                "a".repeat(100_000),
                "é".repeat(10_000),
                Colour.RED,
                Colour.BLUE,
                new Known(1, null),
                new Known(Integer.MIN_VALUE, "\ud83d\ude00"),
                new Pair(1, "x"),
                new Pair(null, null),
                new Pair(new Pair(1, List.of(2)), new Known(3, "4")),
                new java.math.BigInteger("-123456789012345678901234567890"),
                java.time.LocalDate.of(2026, 2, 28),
                List.of(),
                new ArrayList<>(),
                Map.of("k", List.of(new Known(1, "v"))));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void bringsBackWhatWasWritten(Object value) throws Exception {
        assertThat(roundTrip(value)).isEqualTo(value);
        assertThat(roundTrip(new Pair(value, value))).isEqualTo(new Pair(value, value));
        List<Object> list = new ArrayList<>(Arrays.asList(value, value));
        assertThat(roundTrip(list)).isEqualTo(list).isInstanceOf(ArrayList.class);
    }

    @Test
    void keepsTheBitsOfEveryNotANumber() throws Exception {
        double odd = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);
        assertThat(Double.doubleToRawLongBits((Double) roundTrip(odd)))
                .isEqualTo(0x7ff8_0000_dead_beefL);
    }

    @Test
    void bringsBackSeveralValues() throws Exception {
        for (List<Object> values :
                List.of(
                        extremes(),
                        List.<Object>of(),
                        List.<Object>of(1, Integer.MIN_VALUE, -1),
                        List.<Object>of(1, 2L),
                        new ArrayList<Object>(Arrays.asList(1, null)))) {
            Encoder encoder = new Encoder();
            encoder.writeAll(values);
            assertThat(decoder(encoder).readAll(values.size())).containsExactlyElementsOf(values);
        }
    }

    @Test
    void bringsBackWhateverAGeneratorMakes() throws Exception {
        for (long seed = 0; seed < 200; seed++) {
            Object value = new Values(seed).next(4);
            assertThat(roundTrip(value))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(value);
        }
    }

    @Test
    void behavesAsJavaSerialisationForEveryKindOfList() throws Exception {
        var array = new ArrayList<>(List.of(1, 2, 3));
        for (Object list :
                List.of(
                        array,
                        List.of(1, 2, 3),
                        Arrays.asList(1, 2, 3),
                        java.util.Collections.unmodifiableList(array),
                        new java.util.LinkedList<>(array),
                        new java.util.concurrent.CopyOnWriteArrayList<>(array),
                        IntStream.of(1, 2, 3).boxed().toList())) {
            Object read = roundTrip(list);
            assertThat(read).isEqualTo(list).hasSameClassAs(javaRoundTrip(list));
        }
        assertThatExceptionOfType(java.io.NotSerializableException.class)
                .isThrownBy(() -> roundTrip(array.subList(0, 2)))
                .withMessageContaining("SubList");
    }

    @Test
    void letsAListGrowOnTheOtherSide() throws Exception {
        @SuppressWarnings("unchecked")
        List<Object> read = (List<Object>) roundTrip(new ArrayList<>(List.of(1)));
        read.add("more");
        assertThat(read).containsExactly(1, "more");
    }

    @Test
    void keepsTheOrderOfAMap() throws Exception {
        var map = new LinkedHashMap<String, Integer>();
        for (int i = 20; i > 0; i--) {
            map.put("k" + i, i);
        }
        assertThat(((Map<?, ?>) roundTrip(map)).keySet().toString())
                .isEqualTo(map.keySet().toString());
    }

    @Test
    void bringsBackAMillionElements() throws Exception {
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(-500_000, 500_000).boxed().toList());
        assertThat(roundTrip(numbers)).isEqualTo(numbers);
        List<Object> mixed = new ArrayList<>(numbers);
        mixed.set(0, "text");
        assertThat(roundTrip(mixed)).isEqualTo(mixed);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2047, 2048, 2049, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 100_003})
    void bringsBackArraysOfEveryPrimitiveType(int length) throws Exception {
        Random random = new Random(length);
        Object[] arrays = {
            new boolean[length], new byte[length], new char[length], new short[length],
            new int[length], new long[length], new float[length], new double[length]
        };
        for (Object array : arrays) {
            Values.fill(array, random);
            assertThat(roundTrip(array)).isEqualTo(array);
            Pair pair = (Pair) roundTrip(new Pair(array, array));
            assertThat(pair.left()).isEqualTo(array).isSameAs(pair.right());
        }
    }

    @Test
    void leavesBigArraysOutOfTheBytes() throws Exception {
        int[] big = new int[10_000];
        for (Object value : List.of(big, new Object[] {big, "x"}, new Pair(big, big))) {
            Encoder encoder = new Encoder();
            encoder.write(value);
            assertThat(encoder.toMessage().arrays()).hasSize(1);
            assertThat(encoder.toMessage().length()).isLessThan(1_000);
            assertThat(encoder.toMessage().size()).isGreaterThan(40_000);
        }
    }

    @Test
    void writesThroughAStreamWhatItReadsThroughOne() throws Exception {
        for (int length : new int[] {0, 1, 5000, 40_000}) {
            for (Object array :
                    new Object[] {
                        new boolean[length], new byte[length], new char[length], new short[length],
                        new int[length], new long[length], new float[length], new double[length]
                    }) {
                Values.fill(array, new Random(1));
                var bytes = new ByteArrayOutputStream();
                PrimitiveArrays.write(array, bytes);
                assertThat(bytes.size()).isEqualTo((int) PrimitiveArrays.bytes(array));
                Object read = PrimitiveArrays.create(PrimitiveArrays.type(array), length);
                PrimitiveArrays.read(read, new ByteArrayInputStream(bytes.toByteArray()));
                assertThat(read).isEqualTo(array);
            }
        }
    }

    @Test
    void saysWhenAnArrayEndsTooSoon() {
        assertThatExceptionOfType(java.io.EOFException.class)
                .isThrownBy(
                        () ->
                                PrimitiveArrays.read(
                                        new long[2], new ByteArrayInputStream(new byte[15])));
    }

    @Test
    void makesNoSecondCopyOfASharedObject() throws Exception {
        var shared = new ArrayList<Object>(List.of(1));
        Object[] read = (Object[]) roundTrip(new Object[] {shared, Map.of("k", shared)});
        assertThat(((Map<?, ?>) read[1]).get("k")).isSameAs(read[0]);
    }

    @Test
    void endsWithAnExceptionWhenBytesAreDamaged() throws Exception {
        Encoder encoder = new Encoder();
        var map =
                new HashMap<String, Object>(Map.of("list", List.of(1, 2), "pair", new Pair(1, 2)));
        encoder.writeAll(
                Arrays.asList(
                        map,
                        "text",
                        new ArrayList<>(List.of(1, "two")),
                        new Known(1, "k"),
                        7L,
                        map));
        Message whole = encoder.toMessage();
        byte[] bytes = Arrays.copyOf(whole.bytes(), whole.length());
        for (int length = 0; length < bytes.length; length++) {
            decodeDamaged(Arrays.copyOf(bytes, length));
        }
        Random random = new Random(42);
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(bytes.length)] = (byte) random.nextInt();
            decodeDamaged(damaged);
        }
    }

    private static void decodeDamaged(byte[] bytes) {
        try {
            new Decoder(
                            new Message(bytes, bytes.length, List.of()),
                            Encoder_RoundTripTest.class.getClassLoader())
                    .readAll(6);
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            assertThat(e).isNotNull();
        } catch (LinkageError e) {
            assertThat(e).isInstanceOf(NoClassDefFoundError.class); // "Pair" became "pair"
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {Encoder.STRING, Encoder.LIST, Encoder.GRAPH, Encoder.ARRAY, Encoder.RECORD})
    void doesNotBelieveAnAbsurdLength(int tag) {
        byte[] bytes = {(byte) tag, (byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 1, 1, 1};
        byte[] counted = {(byte) tag, -1, -1, -1, -1, 7, 1, 1, 1};
        for (byte[] absurd : List.of(bytes, counted)) {
            Decoder decoder = new Decoder(new Message(absurd, absurd.length, List.of()), null);
            assertThatExceptionOfType(RuntimeException.class).isThrownBy(decoder::read);
        }
        byte[] count = {-1, -1, -1, -1, 7, 1};
        Decoder decoder = new Decoder(new Message(count, count.length, List.of()), null);
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(decoder::readBytes);
    }

    /** Makes nested values from a seed. */
    private static final class Values {

        private final Random random;

        Values(long seed) {
            random = new Random(seed);
        }

        Object next(int depth) {
            int kind = random.nextInt(depth == 0 ? 8 : 14);
            return switch (kind) {
                case 0 -> null;
                case 1 -> random.nextBoolean();
                case 2 -> random.nextInt() >> random.nextInt(32);
                case 3 -> random.nextLong() >> random.nextInt(64);
                case 4 -> random.nextGaussian();
                case 5 -> text();
                case 6 -> Colour.values()[random.nextInt(2)];
                case 7 -> (char) random.nextInt(65_536);
                case 8 -> list(depth);
                case 9 -> new Pair(next(depth - 1), next(depth - 1));
                case 10 -> new Known(random.nextInt(), text());
                case 11 -> list(depth).toArray();
                case 12 -> map(depth);
                default -> fill(new int[random.nextInt(6_000)], random);
            };
        }

        private String text() {
            return random.ints(random.nextInt(20), 0, 0x11000)
                    .collect(
                            StringBuilder::new,
                            StringBuilder::appendCodePoint,
                            StringBuilder::append)
                    .toString();
        }

        private List<Object> list(int depth) {
            List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                list.add(next(depth - 1));
            }
            return list;
        }

        private Map<Object, Object> map(int depth) {
            Map<Object, Object> map = new HashMap<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                map.put(text(), next(depth - 1));
            }
            return map;
        }

        static Object fill(Object array, Random random) {
            for (int i = 0; i < java.lang.reflect.Array.getLength(array); i++) {
                switch (array) {
                    case boolean[] a -> a[i] = random.nextBoolean();
                    case byte[] a -> a[i] = (byte) random.nextInt();
                    case char[] a -> a[i] = (char) random.nextInt();
                    case short[] a -> a[i] = (short) random.nextInt();
                    case int[] a -> a[i] = random.nextInt();
                    case long[] a -> a[i] = random.nextLong();
                    case float[] a -> a[i] = random.nextFloat();
                    case double[] a -> a[i] = random.nextDouble();
                    default -> throw new IllegalArgumentException();
                }
            }
            return array;
        }
    }

    private static final class Variables {
        private static long shared;
        private int own;
    }

    @Test
    void handlesStandForTheVariablesThatTheyStoodFor() throws Exception {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        VarHandle own = lookup.findVarHandle(Variables.class, "own", int.class);
        VarHandle shared = lookup.findStaticVarHandle(Variables.class, "shared", long.class);
        VarHandle element = MethodHandles.arrayElementVarHandle(String[].class);
        Variables variables = new Variables();
        String[] texts = {"a", "b"};

        ((VarHandle) roundTrip(own)).set(variables, 3);
        ((VarHandle) roundTrip(shared)).set(4L);
        ((VarHandle) roundTrip(element)).set(texts, 1, "c");

        assertThat(variables.own).isEqualTo(3);
        assertThat(Variables.shared).isEqualTo(4);
        assertThat(texts).containsExactly("a", "c");
    }

    @Test
    void handlesOfOtherKindsAreRefused() {
        VarHandle view = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
        assertThatExceptionOfType(java.io.NotSerializableException.class)
                .isThrownBy(() -> roundTrip(view));
    }
}
