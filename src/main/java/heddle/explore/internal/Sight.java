package heddle.explore.internal;

import heddle.kernel.internal.CellNames;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;

/**
 * What a reader sees of the objects of explored code: each has a name that says how to get to it,
 * such as {@code from.balance}, and a value in words.
 */
final class Sight {

    private static final int MAX_VARIABLES = 40;

    private final Map<Object, String> names = new IdentityHashMap<>();
    private final Map<String, Integer> sameNames = new HashMap<>();
    private final Map<Object, Boolean> roots = new IdentityHashMap<>();
    private final List<Object> rootsInOrder = new ArrayList<>();
    private final Map<String, Field> statics = new LinkedHashMap<>();
    private final Map<Class<?>, List<Field>> fields = new HashMap<>();
    private final ValueText text = new ValueText(names::get);
    private ClassLoader loader;
    private Object state;

    /** Static fields are those of the classes of a loader. */
    void setLoader(ClassLoader newLoader) {
        loader = newLoader;
    }

    /** This object is what the threads share: its fields go by their own names. */
    void setState(Object object) {
        state = object;
        addRoot(object);
    }

    /** Threads use an object; it goes by its type, unless a name for it is known. */
    void add(Object object) {
        if (object != state && !names.containsKey(object)) {
            names.put(object, numbered(typeName(object)));
            addRoot(object);
        }
    }

    private void addRoot(Object object) {
        roots.put(object, true);
        rootsInOrder.add(object);
    }

    /** What an object goes by that has no name. */
    static String typeName(Object object) {
        if (object instanceof Class<?> type) {
            return type.getSimpleName() + ".class";
        }
        String type = object.getClass().getSimpleName().replace("[]", "s");
        return type.isEmpty()
                ? "object"
                : type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    }

    private String numbered(String name) {
        int count = sameNames.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + count;
    }

    /** Threads use a static field: the internal name of a class, a dot, and its own name. */
    String addStatic(String variable) {
        int dot = variable.lastIndexOf('.');
        try {
            String owner = variable.substring(0, dot).replace('/', '.');
            Field field = field(Class.forName(owner, false, loader), variable.substring(dot + 1));
            field.setAccessible(true);
            String name = staticName(field);
            statics.put(name, field);
            return name;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("cannot look at " + variable, e);
        }
    }

    private static Field field(Class<?> owner, String name) {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        throw new IllegalStateException("there is no field " + name + " in " + owner.getName());
    }

    private static String staticName(Field field) {
        Class<?> owner = field.getDeclaringClass();
        return CellNames.isWrapper(owner)
                ? field.getName()
                : owner.getSimpleName() + "." + field.getName();
    }

    String name(Object object) {
        return object == state ? object.getClass().getSimpleName() : names.get(object);
    }

    String name(Object object, String field) {
        return object == state ? field : names.get(object) + "." + field;
    }

    String name(Object array, int index) {
        return (array == state ? "state" : names.get(array)) + "[" + index + "]";
    }

    String text(Object value) {
        return text.of(value);
    }

    /**
     * Returns what is in the variables now.
     *
     * @param owners is told who holds which lock of {@code java.util.concurrent}
     */
    Map<String, String> look(Map<String, Thread> owners) {
        return new Look(owners).variables;
    }

    /** One walk along all references. */
    private final class Look {

        private final Map<String, Thread> owners;
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final Map<Object, Boolean> seen = new IdentityHashMap<>();
        private final Queue<Object> open = new ArrayDeque<>(rootsInOrder);

        Look(Map<String, Thread> owners) {
            this.owners = owners;
            statics.forEach((name, field) -> reach(name, value(field, null), false));
            while (!open.isEmpty() && variables.size() < MAX_VARIABLES) {
                Object next = open.remove();
                if (seen.put(next, true) == null) {
                    visit(next);
                }
            }
        }

        private void visit(Object object) {
            if (ExploredCode.isExplored(object.getClass())) {
                for (Field field : fieldsOf(object.getClass())) {
                    boolean isFinal = Modifier.isFinal(field.getModifiers());
                    reach(name(object, field.getName()), value(field, object), isFinal);
                }
            } else if (roots.containsKey(object)) {
                reach(object == state ? "state" : name(object), object, true);
            }
        }

        private void reach(String name, Object value, boolean isFinal) {
            Thread owner = LockOwner.ofLock(value);
            if (owner != null) {
                owners.put(name, owner);
            }
            String content = text.content(value);
            List<?> elements = value == null ? List.of() : ValueText.elementsOf(value);
            boolean leadsOn =
                    elements.stream().anyMatch(each -> each != null && text.content(each) == null);
            if (leadsOn) {
                for (int i = 0; i < elements.size(); i++) {
                    follow(name + "[" + i + "]", elements.get(i));
                }
            } else if (content != null) {
                if (!isFinal || !ValueText.isConstant(value)) {
                    variables.put(name, content);
                }
            } else if (!isFinal) {
                variables.put(name, names.getOrDefault(value, ValueText.type(value)));
            }
            if (content == null || value != null && value.getClass().isArray()) {
                follow(name, value);
            }
        }

        private boolean isExplored(Object object) {
            return object != null && ExploredCode.isExplored(object.getClass());
        }

        private void follow(String name, Object value) {
            if (value != null && value != state) {
                names.putIfAbsent(value, name);
                if (isExplored(value)) {
                    open.add(value);
                }
            }
        }
    }

    private static Object value(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot look at " + field, e);
        }
    }

    private List<Field> fieldsOf(Class<?> type) {
        return fields.computeIfAbsent(type, Sight::find);
    }

    private static List<Field> find(Class<?> type) {
        List<Field> found = new ArrayList<>();
        if (ExploredCode.isExplored(type.getSuperclass())) {
            found.addAll(find(type.getSuperclass()));
        }
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                field.setAccessible(true);
                found.add(field);
            }
        }
        return found;
    }
}
