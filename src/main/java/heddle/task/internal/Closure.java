package heddle.task.internal;

import heddle.kernel.internal.CellClasses;
import heddle.kernel.internal.CellNames;
import heddle.task.internal.CellClass.Body;
import heddle.task.internal.CellClass.Call;
import heddle.task.internal.CellClass.MethodKey;
import heddle.task.internal.CellClass.Read;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * All that a piece of code from a cell needs in order to run elsewhere: the classes of cells that
 * it can reach, and the static fields that it can read.
 *
 * <p>In the classes that JShell wraps around snippets only the methods that are called count: the
 * rest of such a class is the cell itself, which is not run again. Of all other classes every
 * method counts.
 */
final class Closure {

    private final Set<Class<?>> classes = new LinkedHashSet<>();
    private final Set<Field> statics = new LinkedHashSet<>();
    private final Set<Class<?>> whole = new HashSet<>();
    private final Set<Call> called = new HashSet<>();
    private final Deque<Body> unread = new ArrayDeque<>();

    /** Adds a class of which objects travel. */
    void add(Class<?> type) {
        use(type);
        read();
    }

    /** Adds a method that a lambda calls. */
    void add(Class<?> owner, MethodKey method) {
        call(new Call(owner, method));
        read();
    }

    /** The classes to send; wrappers among them, since the others cannot be linked without. */
    Set<Class<?>> classes() {
        return classes;
    }

    /** The static fields to send: the notebook's variables, and those of classes from cells. */
    Set<Field> statics() {
        return statics;
    }

    private void link(Class<?> type) {
        Deque<Class<?>> unlinked = new ArrayDeque<>();
        unlinked.push(type);
        while (!unlinked.isEmpty()) {
            Class<?> next = unlinked.pop();
            if (classes.add(next)) {
                unlinked.addAll(CellClass.of(next).references());
            }
        }
    }

    private void use(Class<?> type) {
        link(type);
        if (!CellNames.isWrapper(type) && whole.add(type)) {
            CellClass known = CellClass.of(type);
            unread.addAll(known.bodies().values());
            known.references().stream().filter(c -> !CellNames.isWrapper(c)).forEach(this::use);
        }
    }

    private void call(Call call) {
        use(call.owner());
        if (CellNames.isWrapper(call.owner()) && called.add(call)) {
            Body body = CellClass.of(call.owner()).bodies().get(call.method());
            if (body != null) {
                unread.add(body);
            }
        }
    }

    private void read() {
        while (!unread.isEmpty()) {
            Body body = unread.poll();
            body.uses().forEach(this::use);
            body.calls().forEach(this::call);
            body.reads().forEach(this::read);
        }
    }

    private void read(Read read) {
        Field field = find(read.owner(), read.field());
        if (field != null && travels(field)) {
            statics.add(field);
        }
    }

    private static Field find(Class<?> owner, String name) {
        for (Class<?> c = owner; c != null; c = c.getSuperclass()) {
            try {
                return c.getDeclaredField(name);
            } catch (NoSuchFieldException e) {
                continue;
            }
        }
        return null;
    }

    /** What comes into being with its class does not travel. */
    private static boolean travels(Field field) {
        Class<?> owner = field.getDeclaringClass();
        return Modifier.isStatic(field.getModifiers())
                && !field.isEnumConstant()
                && !owner.isInterface()
                && CellClasses.isCell(owner)
                && !(field.isSynthetic() && CellClass.of(owner).sent().isInitialisedAgain());
    }
}
