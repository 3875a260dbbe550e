package heddle.task.internal;

import heddle.kernel.internal.CellNames;
import java.io.NotSerializableException;
import java.lang.reflect.Field;
import java.util.Collection;

/** Says what cannot be sent to a process, and what to do instead. */
public final class Refusal {

    static final String TASK_ITSELF = "the task itself";
    static final String THIS = "this, ";

    private Refusal() {}

    /** Names a static field as a reader of the notebook knows it. */
    static String name(Field field) {
        return CellNames.isWrapper(field.getDeclaringClass())
                ? "the notebook variable " + field.getName()
                : "the static field "
                        + CellNames.of(field.getDeclaringClass())
                        + "."
                        + field.getName();
    }

    /** Returns why a value cannot be sent, or null when it can. */
    public static Throwable reason(Object value) {
        try {
            new Encoder().write(value);
            return null;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            return e;
        }
    }

    /** Makes the exception that says what cannot be sent, such as {@code "item 3"}, and why. */
    public static IllegalArgumentException of(String name, Object value, Throwable reason) {
        return CallerFrames.in(new IllegalArgumentException(text(name, value, reason)));
    }

    /** Says in one sentence why something cannot be sent, and in another what to do instead. */
    public static String text(String name, Object value, Throwable reason) {
        String type = value == null ? "null" : CellNames.of(value.getClass());
        String is = "%s (%s) cannot be sent to another process: ".formatted(name, type);
        return switch (reason) {
            case NotSerializableException e ->
                    is + subject(value, e.getMessage()) + remedy(name, e.getMessage());
            case RecordCycle.Found found -> is + found.getMessage();
            case StackOverflowError e ->
                    is
                            + "its objects refer to each other in too long a chain."
                            + " Send a list instead.";
            default -> is + reason;
        };
    }

    private static String subject(Object value, String culprit) {
        for (Class<?> c = value.getClass(); c != null; c = c.getSuperclass()) {
            if (c.getName().equals(culprit)) {
                return (c == value.getClass() ? "it" : "its superclass " + CellNames.of(c))
                        + " is not Serializable. ";
            }
        }
        String shown = CellNames.of(culprit);
        return "it contains %s, which is not Serializable. "
                .formatted(shown.startsWith("a") && shown.contains(" ") ? shown : "a " + shown);
    }

    private static String remedy(String name, String culprit) {
        if (CellNames.isLambda(culprit)) {
            return "Declare it with one of the types Task, Action or Fn of heddle.task.";
        }
        if (CellNames.isAnonymous(culprit)) {
            return "Give it a name: class … implements java.io.Serializable";
        }
        if (CellNames.isCell(culprit)) {
            return "Write: class "
                    + CellNames.of(culprit)
                    + " implements java.io.Serializable"
                    + (name.startsWith(THIS)
                            ? ", or copy what the task needs of it into a local variable"
                            : "");
        }
        if (isCollection(culprit)) {
            return "Send a copy of it: new ArrayList<>(…)";
        }
        return name.equals(TASK_ITSELF)
                ? "Hand over a Task or an Action, written as a lambda."
                : "Make it inside the task, or use Runner.threads.";
    }

    private static boolean isCollection(String className) {
        try {
            return Collection.class.isAssignableFrom(
                    Class.forName(className, false, Refusal.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
