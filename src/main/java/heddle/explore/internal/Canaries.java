package heddle.explore.internal;

import heddle.task.Action;
import heddle.task.Step;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Asks this JVM, once, whether it tells wrong programs from right ones. */
final class Canaries {

    private static final int MAX_SCHEDULES = 1_000;
    private static final int MAX_MILLIS = 10_000;

    /** More than a busy machine needs. */
    private static final int MAX_MILLIS_OF_ALL = 30_000;

    private static Optional<String> misjudged;

    private Canaries() {}

    /** Returns a program that is not judged rightly, if there is one. */
    static Optional<String> misjudged() throws IOException, ReflectiveOperationException {
        if (misjudged == null) {
            Watchdog watchdog = new Watchdog(MAX_MILLIS_OF_ALL, Watchdog.MISJUDGED);
            try {
                misjudged = listen();
            } finally {
                watchdog.stop();
            }
        }
        return misjudged;
    }

    /** Whether they have been asked. */
    static boolean haveSung() {
        return misjudged != null;
    }

    private static Optional<String> listen() throws IOException, ReflectiveOperationException {
        try (ExploredCode code = new ExploredCode(classFiles(), new URL[0])) {
            for (Canary.Song song : Canary.Song.values()) {
                Optional<String> wrong = misjudged(code, song);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
            return Optional.empty();
        }
    }

    private static Optional<String> misjudged(ExploredCode code, Canary.Song song) {
        try {
            Report report =
                    new Search(
                                    new Runs(() -> scenario(code, song), false),
                                    MAX_SCHEDULES,
                                    MAX_MILLIS)
                            .run();
            boolean right = song.isRight() ? report.passed() : report.failed();
            return right ? Optional.empty() : Optional.of(song + ": " + report.reason());
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(song + ": " + e);
        }
    }

    private static Scenario scenario(ExploredCode code, Canary.Song song) {
        Method of;
        try {
            of =
                    code.newLoader()
                            .loadClass(Canary.class.getName())
                            .getDeclaredMethod("of", String.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        of.setAccessible(true);
        Action program = () -> ((Action) of.invoke(null, song.name())).act();
        return new Scenario(null, new Step<?>[0], new String[0], null, program);
    }

    private static Map<String, byte[]> classFiles() throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        String own = Canary.class.getName();
        for (String name : new String[] {own, own + "$Song"}) {
            String file = "/" + name.replace('.', '/') + ".class";
            try (InputStream in = Canary.class.getResourceAsStream(file)) {
                files.put(name, in.readAllBytes());
            }
        }
        return files;
    }
}
