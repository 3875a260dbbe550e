package heddle.task.internal;

import heddle.kernel.internal.CellClasses;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the class file of a cell's class says: which other classes of cells it names, and what each
 * of its methods calls and reads.
 */
final class CellClass {

    /** A method by name and descriptor. */
    record MethodKey(String name, String descriptor) {}

    /** A method of a class. */
    record Call(Class<?> owner, MethodKey method) {}

    /** A static field that a method reads. */
    record Read(Class<?> owner, String field) {}

    /** What one method does that matters to its journey. */
    record Body(Set<Call> calls, Set<Read> reads, Set<Class<?>> uses) {}

    private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([^;]+);");

    private static final ClassValue<CellClass> KNOWN =
            new ClassValue<>() {
                @Override
                protected CellClass computeValue(Class<?> type) {
                    return new CellClass(type);
                }
            };

    private final Class<?> type;
    private final SentClass sent;
    private final Set<Class<?>> references = new HashSet<>();
    private final Map<MethodKey, Body> bodies = new HashMap<>();
    private final Map<String, Class<?>> cellClasses = new HashMap<>();

    private CellClass(Class<?> type) {
        this.type = type;
        byte[] original = readBytes(type);
        ClassModel model = ClassFile.of().parse(original);
        this.sent = new SentClass(type, original, model);
        for (PoolEntry entry : model.constantPool()) {
            readNames(entry);
        }
        model.fields().forEach(field -> addTypes(field.fieldType().stringValue()));
        model.methods().forEach(this::readMethod);
        references.remove(type);
    }

    /** Returns what is known of a class that was typed into a cell. */
    static CellClass of(Class<?> type) {
        return KNOWN.get(type);
    }

    private static byte[] readBytes(Class<?> type) {
        try {
            return CellClasses.bytes(type);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "class " + type.getName() + " cannot be sent to a process: " + e.getMessage(),
                    e);
        }
    }

    /** How it is sent. */
    SentClass sent() {
        return sent;
    }

    /** All classes of cells that this one names. */
    Set<Class<?>> references() {
        return references;
    }

    Map<MethodKey, Body> bodies() {
        return bodies;
    }

    private void readNames(PoolEntry entry) {
        switch (entry) {
            case ClassEntry c -> addClass(c.asInternalName());
            case NameAndTypeEntry n -> addTypes(n.type().stringValue());
            case MethodTypeEntry m -> addTypes(m.descriptor().stringValue());
            default -> {}
        }
    }

    private void addTypes(String descriptor) {
        Matcher names = CLASS_IN_DESCRIPTOR.matcher(descriptor);
        while (names.find()) {
            addClass(names.group(1));
        }
    }

    private void addClass(String internalName) {
        if (internalName.startsWith("[")) {
            addTypes(internalName);
        } else if (find(internalName) instanceof Class<?> found) {
            references.add(found);
        }
    }

    /** The cell's class of that name, or null when it is none. */
    private Class<?> find(String internalName) {
        if (internalName.startsWith("[")) {
            Matcher element = CLASS_IN_DESCRIPTOR.matcher(internalName);
            return element.find() ? find(element.group(1)) : null;
        }
        if (internalName.startsWith("java/") || internalName.startsWith("heddle/")) {
            return null;
        }
        return cellClasses.computeIfAbsent(internalName, this::load);
    }

    private Class<?> load(String internalName) {
        try {
            Class<?> found =
                    Class.forName(internalName.replace('/', '.'), false, type.getClassLoader());
            return CellClasses.isCell(found) ? found : null;
        } catch (ClassNotFoundException | LinkageError e) {
            return null; // named, but not there either: the code fails here as it fails there
        }
    }

    private void readMethod(MethodModel method) {
        if (sent.leavesOut(method)) {
            return;
        }
        String descriptor = method.methodType().stringValue();
        addTypes(descriptor);
        Body body = new Body(new HashSet<>(), new HashSet<>(), new HashSet<>());
        method.code().ifPresent(code -> code.forEach(element -> readCode(element, body)));
        bodies.put(new MethodKey(method.methodName().stringValue(), descriptor), body);
    }

    private void readCode(CodeElement element, Body body) {
        switch (element) {
            case FieldInstruction f -> readField(f, body);
            case InvokeInstruction i ->
                    addCall(
                            i.owner().asInternalName(),
                            i.name().stringValue(),
                            i.type().stringValue(),
                            body);
            case InvokeDynamicInstruction d ->
                    d.bootstrapArgs().forEach(argument -> readConstant(argument, body));
            case ConstantInstruction.LoadConstantInstruction c ->
                    readConstant(c.constantValue(), body);
            default -> {}
        }
    }

    private void readField(FieldInstruction instruction, Body body) {
        if (find(instruction.owner().asInternalName()) instanceof Class<?> owner) {
            body.uses().add(owner);
            if (instruction.opcode() == Opcode.GETSTATIC) {
                body.reads().add(new Read(owner, instruction.name().stringValue()));
            }
        }
    }

    private void readConstant(ConstantDesc constant, Body body) {
        switch (constant) {
            case DirectMethodHandleDesc handle ->
                    addCall(
                            internalName(handle.owner()),
                            handle.methodName(),
                            handle.lookupDescriptor(),
                            body);
            case ClassDesc c -> {
                if (c.isClassOrInterface() && find(internalName(c)) instanceof Class<?> used) {
                    body.uses().add(used);
                }
            }
            default -> {}
        }
    }

    private static String internalName(ClassDesc c) {
        String descriptor = c.descriptorString();
        return c.isClassOrInterface()
                ? descriptor.substring(1, descriptor.length() - 1)
                : descriptor;
    }

    private void addCall(String owner, String name, String descriptor, Body body) {
        if (find(owner) instanceof Class<?> called) {
            body.uses().add(called);
            body.calls().add(new Call(called, new MethodKey(name, descriptor)));
        }
    }
}
