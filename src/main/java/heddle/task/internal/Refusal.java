package heddle.task.internal;

import heddle.kernel.internal.CellClasses;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.reflect.Field;

/** Says what cannot be sent to a process, and what to do instead. */
public final class Refusal {

    private Refusal() {}

    /** Names a static field as a reader of the notebook knows it. */
    static String name(Field field) {
        return CellClass.isWrapper(field.getDeclaringClass())
                ? "the notebook variable " + field.getName()
                : "the static field "
                        + field.getDeclaringClass().getSimpleName()
                        + "."
                        + field.getName();
    }

    /**
     * Returns why a value cannot be sent.
     *
     * @param value anything
     * @return what happened when it was tried, or null when it can be sent
     */
    public static Throwable reason(Object value) {
        try {
            new Encoder().write(value);
            return null;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return e;
        }
    }

    /**
     * Makes the exception.
     *
     * @param name what it is that cannot be sent, such as {@code "item 3"}
     * @param value its value
     * @param reason what happened when it was tried
     * @return the exception to throw
     */
    public static IllegalArgumentException of(String name, Object value, Throwable reason) {
        return CallerFrames.in(new IllegalArgumentException(text(name, value, reason)));
    }

    /**
     * Says why something cannot be sent.
     *
     * @param name what it is, such as {@code "the result of task 3"}
     * @param value its value
     * @param reason what happened when it was tried
     * @return one sentence about the cause and one about the remedy
     */
    public static String text(String name, Object value, Throwable reason) {
        String is = "%s (%s) cannot be sent to another process: ".formatted(name, typeOf(value));
        if (reason instanceof NotSerializableException e) {
            return is + notSerializable(value, e.getMessage());
        }
        if (reason instanceof StackOverflowError) {
            return is + "its objects refer to each other in too long a chain. Send a list instead.";
        }
        return is + reason;
    }

    private static String typeOf(Object value) {
        if (value == null) {
            return "null";
        }
        return value.getClass().isHidden() ? "a lambda" : value.getClass().getTypeName();
    }

    private static String notSerializable(Object value, String className) {
        Class<?> culprit = load(className, value);
        boolean itself = value != null && value.getClass().getName().equals(className);
        String subject = itself ? "it" : "it contains " + shown(className, culprit) + ", which";
        if (className.contains("/") || className.contains("$$Lambda")) {
            return subject
                    + " is a lambda that is not Serializable. Declare it with one of the types"
                    + " Task, Action or Fn of heddle.task.";
        }
        if (culprit != null && CellClasses.isCell(culprit)) {
            return "%s is not Serializable. Write: class %s implements java.io.Serializable"
                    .formatted(subject, culprit.getSimpleName());
        }
        return subject
                + " is not "
                + Serializable.class.getSimpleName()
                + ". Make it inside the task, or use Runner.threads.";
    }

    private static String shown(String className, Class<?> culprit) {
        return culprit == null ? className : "a " + culprit.getTypeName();
    }

    private static Class<?> load(String className, Object value) {
        try {
            ClassLoader loader = value == null ? null : value.getClass().getClassLoader();
            return Class.forName(className, false, loader);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
