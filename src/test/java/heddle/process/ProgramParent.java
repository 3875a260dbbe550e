package heddle.process;

import java.nio.file.Path;

/** A JVM that runs a program; made to be started in an unusual environment, or to be killed. */
public final class ProgramParent {

    private ProgramParent() {}

    /**
     * @param args what to run, and its arguments
     */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "parent" -> System.out.println(Programs.parent().run(args[1], args[2]));
            case "ended" -> System.out.println(Programs.printing("done").run());
            case "property" -> System.out.println(property(args[1]).run());
            case "folders" -> folders(Path.of(args[1]), Path.of(args[2]));
            default -> python();
        }
    }

    private static void folders(Path deleted, Path forgotten) throws Exception {
        Guardian.deleteOnExit(deleted);
        Guardian.deleteOnExit(forgotten);
        Guardian.forget(forgotten);
    }

    private static JavaProgram property(String name) {
        return JavaProgram.of(
                "void main() { IO.println(System.getProperty(\"%s\")); }".formatted(name));
    }

    private static void python() throws Exception {
        System.out.println(PythonProgram.isAvailable());
        try {
            PythonProgram.of("print(1)").run();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
    }
}
