package heddle.explore.internal;

import heddle.explore.internal.hook.Fiber;
import heddle.explore.internal.hook.Hooks;
import heddle.explore.internal.hook.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Annotation;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes the classes of {@code java.base} that an exploring JVM runs in the place of its own: those
 * of this JVM, which ask {@link Hooks} before they block, start a thread or look at the clock.
 *
 * <p>Each place that must be patched is counted. A JDK whose methods do not look as expected is
 * refused: a place that was missed would let wrong programs pass.
 */
public final class JdkPatcher {

    /** The JDK whose classes are known. */
    static final int FEATURE = 25;

    private static final ClassDesc HOOKS = desc(Hooks.class);
    private static final ClassDesc THREAD = desc(Thread.class);
    private static final ClassDesc UNSAFE = ClassDesc.of("jdk.internal.misc.Unsafe");
    private static final ClassDesc CONTINUATION = ClassDesc.of("jdk.internal.vm.Continuation");
    private static final ClassDesc SCOPE = ClassDesc.of("jdk.internal.vm.ContinuationScope");
    private static final ClassDesc POOL = ClassDesc.of("java.util.concurrent.ForkJoinPool");
    private static final String JUC = "java/util/concurrent/";

    /** Each class that is patched, and how many places of each kind it has. */
    private static final String PLACES =
            """
            java/lang/ThreadBuilders isSupported=1
            java/lang/ThreadBuilders$BoundVirtualThread park=3
            java/util/Collections$SynchronizedCollection monitor=17
            java/util/Collections$SynchronizedList monitor=19
            java/util/Collections$SynchronizedMap monitor=27
            java/util/Collections$SynchronizedNavigableMap monitor=21
            java/util/Collections$SynchronizedNavigableSet monitor=14
            java/util/Collections$SynchronizedRandomAccessList monitor=2
            java/util/Collections$SynchronizedSet monitor=2
            java/util/Collections$SynchronizedSortedMap monitor=6
            java/util/Collections$SynchronizedSortedSet monitor=6
            java/util/Hashtable monitor=27
            java/util/Hashtable$Enumerator monitor=1
            java/util/Random clock=1
            java/util/Stack monitor=3
            java/util/Vector monitor=42
            java/util/Vector$Itr monitor=3
            java/util/Vector$ListItr monitor=3
            java/util/concurrent/AbstractExecutorService clock=5 handover=2
            java/util/concurrent/CompletableFuture clock=1 common=5 handover=90
            java/util/concurrent/CompletableFuture$AnyOf handover=2
            java/util/concurrent/CompletableFuture$AsyncRun handover=1
            java/util/concurrent/CompletableFuture$AsyncSupply handover=1
            java/util/concurrent/CompletableFuture$BiAccept handover=2
            java/util/concurrent/CompletableFuture$BiApply handover=2
            java/util/concurrent/CompletableFuture$BiRelay handover=3
            java/util/concurrent/CompletableFuture$BiRun handover=2
            java/util/concurrent/CompletableFuture$DelayedExecutor common=1
            java/util/concurrent/CompletableFuture$OrAccept handover=3
            java/util/concurrent/CompletableFuture$OrApply handover=3
            java/util/concurrent/CompletableFuture$OrRun handover=3
            java/util/concurrent/CompletableFuture$Signaller clock=1
            java/util/concurrent/CompletableFuture$UniAccept handover=2
            java/util/concurrent/CompletableFuture$UniApply handover=2
            java/util/concurrent/CompletableFuture$UniCompose handover=4
            java/util/concurrent/CompletableFuture$UniComposeExceptionally handover=4
            java/util/concurrent/CompletableFuture$UniExceptionally handover=1
            java/util/concurrent/CompletableFuture$UniHandle handover=1
            java/util/concurrent/CompletableFuture$UniRelay handover=2
            java/util/concurrent/CompletableFuture$UniRun handover=2
            java/util/concurrent/CompletableFuture$UniWhenComplete handover=1
            java/util/concurrent/ConcurrentHashMap monitor=11
            java/util/concurrent/CopyOnWriteArrayList monitor=18
            java/util/concurrent/CopyOnWriteArrayList$COWSubList monitor=29
            java/util/concurrent/CopyOnWriteArrayList$Reversed monitor=13
            java/util/concurrent/CountedCompleter handover=2
            java/util/concurrent/DelayScheduler clock=2 park=2
            java/util/concurrent/Exchanger clock=2
            java/util/concurrent/ForkJoinPool clock=7 common=5 park=5 handover=6
            java/util/concurrent/ForkJoinTask clock=5 common=2 handover=34
            java/util/concurrent/FutureTask clock=2 handover=4
            java/util/concurrent/LinkedTransferQueue$DualNode clock=2
            java/util/concurrent/Phaser monitor=1
            java/util/concurrent/Phaser$QNode clock=2
            java/util/concurrent/ScheduledThreadPoolExecutor clock=1 handover=2
            java/util/concurrent/ScheduledThreadPoolExecutor$ScheduledFutureTask clock=1
            java/util/concurrent/ThreadPerTaskExecutor clock=4 handover=4
            java/util/concurrent/ThreadPoolExecutor handover=5
            java/util/concurrent/locks/AbstractQueuedLongSynchronizer clock=3 park=2
            java/util/concurrent/locks/AbstractQueuedLongSynchronizer$ConditionObject clock=6 park=1
            java/util/concurrent/locks/AbstractQueuedSynchronizer clock=3 park=2
            java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject clock=6 park=1
            java/util/concurrent/locks/LockSupport clock=1 park=6
            java/util/concurrent/locks/StampedLock clock=7
            """;

    private final ClassFile classFile = ClassFile.of();
    private final Map<String, Integer> hits = new TreeMap<>();
    private final Map<String, Integer> expected = new TreeMap<>();

    private JdkPatcher() {}

    /**
     * Returns the patched classes by the path of their file.
     *
     * @throws IllegalStateException if this JDK is not the one that is known
     */
    public static Map<String, byte[]> patch() throws IOException {
        if (Runtime.version().feature() != FEATURE) {
            throw new IllegalStateException(
                    "schedules can be explored on JDK %d, this is JDK %s"
                            .formatted(FEATURE, Runtime.version()));
        }
        return new JdkPatcher().patchAll();
    }

    private Map<String, byte[]> patchAll() throws IOException {
        Map<String, byte[]> patched = new LinkedHashMap<>();
        for (Class<?> own : List.of(Hooks.class, Scheduler.class)) {
            patched.put(file(own.getName()), bytes(own, own.getName()));
        }
        patched.put(file(Fiber.class.getName()), fiber());
        patched.put(file("java.lang.Thread"), patch("java/lang/Thread", Set.of()));
        for (String line : PLACES.lines().toList()) {
            String[] words = line.split(" ");
            Set<String> kinds = new HashSet<>();
            for (int i = 1; i < words.length; i++) {
                String[] place = words[i].split("=");
                kinds.add(place[0]);
                expected.put(words[0] + " " + place[0], Integer.valueOf(place[1]));
            }
            patched.put(file(words[0]), patch(words[0], kinds));
        }
        if (!hits.equals(expected)) {
            throw new IllegalStateException(
                    "schedules cannot be explored on JDK %s: its classes have %s, expected %s"
                            .formatted(
                                    Runtime.version(),
                                    difference(hits, expected),
                                    difference(expected, hits)));
        }
        return patched;
    }

    private static Set<?> difference(Map<?, ?> these, Map<?, ?> those) {
        Set<Object> different = new HashSet<>(these.entrySet());
        different.removeAll(those.entrySet());
        return different;
    }

    private static String file(String className) {
        return className.replace('.', '/') + ".class";
    }

    private byte[] patch(String name, Set<String> kinds) throws IOException {
        ClassModel model = classFile.parse(bytes(Object.class, name));
        ClassTransform transform =
                name.equals("java/lang/Thread") ? thread() : ClassTransform.ACCEPT_ALL;
        for (String kind : kinds) {
            transform =
                    transform.andThen(
                            switch (kind) {
                                case "park" -> parking(name);
                                case "clock" -> bodies(clock(name));
                                case "common" -> pooled(name);
                                case "isSupported" -> builders(name);
                                case "handover" ->
                                        new Handovers(name, () -> hit(name + " handover"))
                                                .transform();
                                default ->
                                        new Monitors(name, () -> hit(name + " monitor"))
                                                .modelledAndReal();
                            });
        }
        return classFile.transformClass(model, transform);
    }

    private void hit(String what) {
        hits.merge(what, 1, Integer::sum);
    }

    private static ClassTransform bodies(CodeTransform transform) {
        return ClassTransform.transformingMethodBodies(transform);
    }

    /** {@code System.nanoTime()} becomes {@code Hooks.nanoTime()}. */
    private CodeTransform clock(String name) {
        return (code, element) -> {
            if (element instanceof InvokeInstruction i
                    && i.owner().asInternalName().equals("java/lang/System")
                    && Set.of("nanoTime", "currentTimeMillis").contains(i.name().stringValue())) {
                hit(name + " clock");
                code.invokestatic(HOOKS, i.name().stringValue(), i.typeSymbol());
            } else {
                code.with(element);
            }
        };
    }

    /** {@code U.park(a, t)} becomes {@code if (!Hooks.park(a, t)) U.park(a, t)}. */
    private ClassTransform parking(String name) {
        ClassDesc owner = ofInternal(name);
        MethodTypeDesc park =
                type(
                        ConstantDescs.CD_void,
                        UNSAFE,
                        ConstantDescs.CD_boolean,
                        ConstantDescs.CD_long);
        MethodTypeDesc unpark = type(ConstantDescs.CD_void, UNSAFE, ConstantDescs.CD_Object);
        CodeTransform calls =
                (code, element) -> {
                    if (element instanceof InvokeInstruction i
                            && i.owner().asInternalName().equals("jdk/internal/misc/Unsafe")
                            && Set.of("park", "unpark").contains(i.name().stringValue())) {
                        hit(name + " park");
                        boolean parks = i.name().equalsString("park");
                        code.invokestatic(
                                owner, "heddle$" + i.name().stringValue(), parks ? park : unpark);
                    } else {
                        code.with(element);
                    }
                };
        return bodies(calls)
                .andThen(
                        ClassTransform.endHandler(
                                type -> {
                                    addGuarded(type, "park", park);
                                    addGuarded(type, "unpark", unpark);
                                }));
    }

    /** Adds a method that asks the hook of that name, and calls the real one if it declines. */
    private static void addGuarded(ClassBuilder type, String method, MethodTypeDesc call) {
        MethodTypeDesc real = call.dropParameterTypes(0, 1);
        type.withMethodBody(
                "heddle$" + method,
                call,
                ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                code -> {
                    loadParameters(code, call, 1);
                    code.invokestatic(
                            HOOKS, method, real.changeReturnType(ConstantDescs.CD_boolean));
                    code.ifThen(
                            Opcode.IFEQ,
                            otherwise -> {
                                loadParameters(otherwise, call, 0);
                                otherwise.invokevirtual(call.parameterType(0), method, real);
                            });
                    code.return_();
                });
    }

    private static void loadParameters(CodeBuilder code, MethodTypeDesc call, int from) {
        for (int i = from; i < call.parameterCount(); i++) {
            code.loadLocal(
                    java.lang.classfile.TypeKind.from(call.parameterType(i)),
                    code.parameterSlot(i));
        }
    }

    private ClassTransform pooled(String name) {
        return ClassTransform.transformingMethodBodies(
                method -> !method.methodName().equalsString("<clinit>"),
                (code, element) -> {
                    code.with(element);
                    if (element instanceof FieldInstruction f
                            && f.opcode() == Opcode.GETSTATIC
                            && (f.owner().asInternalName().equals(JUC + "ForkJoinPool")
                                            && f.name().equalsString("common")
                                    || f.name().equalsString("ASYNC_POOL"))) {
                        hit(name + " common");
                        code.invokestatic(HOOKS, "commonPool", type(POOL, POOL));
                    }
                });
    }

    private ClassTransform builders(String name) {
        return bodies(
                (code, element) -> {
                    code.with(element);
                    if (element instanceof InvokeInstruction i
                            && i.name().equalsString("isSupported")) {
                        hit(name + " isSupported");
                        code.invokestatic(
                                HOOKS,
                                "isSupported",
                                type(ConstantDescs.CD_boolean, ConstantDescs.CD_boolean));
                    }
                });
    }

    private ClassTransform thread() {
        Map<String, Consumer<CodeBuilder>> heads =
                Map.of(
                        "alive()Z",
                        code -> guard(code, "isAlive", true, THREAD),
                        "join(J)V",
                        code -> guard(code, "join", false, THREAD, ConstantDescs.CD_long),
                        "sleepNanos(J)V",
                        code -> guard(code, "sleep", false, ConstantDescs.CD_long),
                        "yield()V",
                        code -> guard(code, "giveWay", false));
        heads.keySet().forEach(method -> expected.put("Thread." + method, 1));
        expected.put("Thread.start0", 2);
        expected.put("Thread.setCurrentThread", 1);
        MethodTypeDesc start = type(ConstantDescs.CD_void, THREAD);
        ClassTransform methods =
                (type, element) -> {
                    if (!(element instanceof MethodModel method)) {
                        type.with(element);
                        return;
                    }
                    String key =
                            method.methodName().stringValue() + method.methodType().stringValue();
                    if (heads.containsKey(key)) {
                        hit("Thread." + key);
                        type.transformMethod(method, atHead(heads.get(key)));
                    } else if (method.methodName().equalsString("setCurrentThread")) {
                        hit("Thread.setCurrentThread");
                        type.transformMethod(method, PUBLIC);
                    } else {
                        type.transformMethod(
                                method, MethodTransform.transformingCode(starting(start)));
                    }
                };
        return methods.andThen(
                ClassTransform.endHandler(
                        type ->
                                type.withMethodBody(
                                        "heddle$start",
                                        start,
                                        ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                                        code ->
                                                code.aload(0)
                                                        .invokestatic(
                                                                HOOKS,
                                                                "start",
                                                                type(
                                                                        ConstantDescs.CD_boolean,
                                                                        THREAD))
                                                        .ifThen(
                                                                Opcode.IFEQ,
                                                                real ->
                                                                        real.aload(0)
                                                                                .invokevirtual(
                                                                                        THREAD,
                                                                                        "start0",
                                                                                        type(
                                                                                                ConstantDescs
                                                                                                        .CD_void)))
                                                        .return_())));
    }

    private CodeTransform starting(MethodTypeDesc start) {
        return (code, element) -> {
            if (element instanceof InvokeInstruction i && i.name().equalsString("start0")) {
                hit("Thread.start0");
                code.invokestatic(THREAD, "heddle$start", start);
            } else {
                code.with(element);
            }
        };
    }

    private static final MethodTransform PUBLIC =
            (method, element) -> {
                if (element instanceof java.lang.classfile.AccessFlags flags) {
                    method.withFlags(flags.flagsMask() | ClassFile.ACC_PUBLIC);
                } else {
                    method.with(element);
                }
            };

    /** Begins with: if the hook takes it, return. */
    private static void guard(
            CodeBuilder code, String hook, boolean answers, ClassDesc... parameters) {
        int slot = 0;
        for (ClassDesc parameter : parameters) {
            java.lang.classfile.TypeKind kind = java.lang.classfile.TypeKind.from(parameter);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
        code.invokestatic(HOOKS, hook, type(ConstantDescs.CD_boolean, parameters));
        code.ifThen(
                taken -> {
                    if (answers) {
                        taken.iconst_1().ireturn();
                    } else {
                        taken.return_();
                    }
                });
    }

    private static MethodTransform atHead(Consumer<CodeBuilder> head) {
        return MethodTransform.transformingCode(
                new CodeTransform() {
                    @Override
                    public void atStart(CodeBuilder code) {
                        head.accept(code);
                    }

                    @Override
                    public void accept(CodeBuilder code, CodeElement element) {
                        code.with(element);
                    }
                });
    }

    private byte[] fiber() throws IOException {
        ClassModel model = classFile.parse(bytes(Fiber.class, Fiber.class.getName()));
        ClassDesc fiber = desc(Fiber.class);
        Map<String, Consumer<CodeBuilder>> written =
                Map.of(
                        "newScope",
                        code ->
                                code.new_(SCOPE)
                                        .dup()
                                        .ldc("explored")
                                        .invokespecial(
                                                SCOPE,
                                                "<init>",
                                                type(
                                                        ConstantDescs.CD_void,
                                                        ConstantDescs.CD_String))
                                        .areturn(),
                        "of",
                        code ->
                                code.new_(CONTINUATION)
                                        .dup()
                                        .getstatic(fiber, "SCOPE", ConstantDescs.CD_Object)
                                        .checkcast(SCOPE)
                                        .aload(0)
                                        .invokespecial(
                                                CONTINUATION,
                                                "<init>",
                                                type(
                                                        ConstantDescs.CD_void,
                                                        SCOPE,
                                                        desc(Runnable.class)))
                                        .areturn(),
                        "suspend",
                        code ->
                                code.getstatic(fiber, "SCOPE", ConstantDescs.CD_Object)
                                        .checkcast(SCOPE)
                                        .invokestatic(
                                                CONTINUATION,
                                                "yield",
                                                type(ConstantDescs.CD_boolean, SCOPE))
                                        .pop()
                                        .return_(),
                        "resume",
                        code ->
                                setCurrent(code, 2)
                                        .trying(
                                                body ->
                                                        body.aload(0)
                                                                .checkcast(CONTINUATION)
                                                                .invokevirtual(
                                                                        CONTINUATION,
                                                                        "run",
                                                                        type(
                                                                                ConstantDescs
                                                                                        .CD_void)),
                                                catches ->
                                                        catches.catchingAll(
                                                                c -> {
                                                                    setCurrent(c, 1);
                                                                    c.athrow();
                                                                }))
                                        .aload(1)
                                        .aload(1)
                                        .invokevirtual(
                                                THREAD,
                                                "setCurrentThread",
                                                type(ConstantDescs.CD_void, THREAD))
                                        .return_());
        return classFile.transformClass(
                model,
                (ClassBuilder type, ClassElement element) -> {
                    if (element instanceof MethodModel method
                            && written.get(method.methodName().stringValue())
                                    instanceof Consumer<CodeBuilder> body) {
                        type.withMethod(
                                method.methodName(),
                                method.methodType(),
                                method.flags().flagsMask(),
                                m -> m.with(CHANGES_THREAD).withCode(body));
                    } else {
                        type.with(element);
                    }
                });
    }

    private static CodeBuilder setCurrent(CodeBuilder code, int slot) {
        return code.aload(1)
                .aload(slot)
                .invokevirtual(THREAD, "setCurrentThread", type(ConstantDescs.CD_void, THREAD));
    }

    /** Without these the compiler believes that the current thread stays the same. */
    private static final RuntimeVisibleAnnotationsAttribute CHANGES_THREAD =
            RuntimeVisibleAnnotationsAttribute.of(
                    Annotation.of(ClassDesc.of("jdk.internal.vm.annotation.ChangesCurrentThread")),
                    Annotation.of(ClassDesc.of("jdk.internal.vm.annotation.DontInline")));

    private static byte[] bytes(Class<?> from, String name) throws IOException {
        String file = name.replace('.', '/') + ".class";
        InputStream found =
                from == Object.class
                        ? Object.class.getModule().getResourceAsStream(file)
                        : from.getResourceAsStream("/" + file);
        if (found == null) {
            throw new IllegalStateException(
                    "JDK %s has no class %s".formatted(Runtime.version(), name));
        }
        try (InputStream in = found) {
            return in.readAllBytes();
        }
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    private static ClassDesc ofInternal(String name) {
        return ClassDesc.ofInternalName(name);
    }

    private static MethodTypeDesc type(ClassDesc result, ClassDesc... parameters) {
        return MethodTypeDesc.of(result, parameters);
    }
}
