package heddle.explore.internal;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds out which class declares what explored code uses. */
final class Owners {

    private final Function<String, byte[]> bytes;
    private final ClassFile classFile;
    private final Map<String, Optional<ClassModel>> explored = new HashMap<>();
    private final Map<String, Boolean> escaping = new HashMap<>();

    /** Gets the class files of explored classes by their name; null for those of the JDK. */
    Owners(Function<String, byte[]> bytes, ClassFile classFile) {
        this.bytes = bytes;
        this.classFile = classFile;
    }

    /** The name of a class as the language has it. */
    static String name(ClassDesc desc) {
        String descriptor = desc.descriptorString();
        return descriptor.startsWith("L")
                ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
                : descriptor;
    }

    private Optional<ClassModel> explored(String name) {
        return explored.computeIfAbsent(
                name,
                n ->
                        Optional.ofNullable(n.startsWith("[") ? null : bytes.apply(n))
                                .map(classFile::parse));
    }

    /** The field, if an explored class declares it. */
    Optional<FieldModel> ofField(String owner, String name) {
        Optional<ClassModel> model = explored(owner);
        if (model.isEmpty()) {
            return Optional.empty();
        }
        for (FieldModel field : model.get().fields()) {
            if (field.fieldName().equalsString(name)) {
                return Optional.of(field);
            }
        }
        for (String above : above(model.get())) {
            Optional<FieldModel> inherited = ofField(above, name);
            if (inherited.isPresent()) {
                return inherited;
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a constructor of the class, or of an explored one above it, may let others see the
     * object before it is complete.
     */
    boolean letsEscape(String name) {
        Optional<ClassModel> model = explored(name);
        if (model.isEmpty()) {
            return false;
        }
        Boolean known = escaping.get(name);
        if (known == null) {
            known =
                    Escapes.fromConstructors(model.get())
                            || above(model.get()).stream().anyMatch(this::letsEscape);
            escaping.put(name, known);
        }
        return known;
    }

    /** The class of the JDK that declares the method, unless an explored one does. */
    Optional<String> ofMethod(String owner, String name, String descriptor) {
        Optional<ClassModel> model = explored(owner);
        if (model.isEmpty()) {
            return Optional.of(owner.startsWith("[") ? "java.lang.Object" : owner);
        }
        boolean declares =
                model.get().methods().stream()
                        .anyMatch(
                                m ->
                                        m.methodName().equalsString(name)
                                                && m.methodType().equalsString(descriptor));
        if (declares || name.equals("<init>")) {
            return Optional.empty();
        }
        for (String above : above(model.get())) {
            boolean jdk = explored(above).isEmpty();
            if (!jdk || has(above, name)) {
                Optional<String> found = ofMethod(above, name, descriptor);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> above(ClassModel model) {
        List<String> above = new ArrayList<>();
        model.superclass().ifPresent(s -> above.add(s.asInternalName().replace('/', '.')));
        model.interfaces().forEach(i -> above.add(i.asInternalName().replace('/', '.')));
        return above;
    }

    private static boolean has(String className, String method) {
        for (Class<?> t = Calls.type(className); t != null; t = t.getSuperclass()) {
            for (java.lang.reflect.Method m : t.getDeclaredMethods()) {
                if (m.getName().equals(method)) {
                    return true;
                }
            }
            for (Class<?> i : t.getInterfaces()) {
                if (has(i.getName(), method)) {
                    return true;
                }
            }
        }
        return false;
    }
}
