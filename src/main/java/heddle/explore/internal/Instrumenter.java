package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import heddle.kernel.internal.CellNames;
import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.function.Function;

/**
 * Rewrites explored classes so that they ask before everything that other threads may notice: an
 * access to a field that is not final or to an array element, {@code synchronized}, {@code wait},
 * {@code notify}, and calls of the JDK.
 */
final class Instrumenter {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

    private final ClassFile classFile;
    private final Owners owners;

    /** Finds the class files of explored classes by their name; null for those of the JDK. */
    Instrumenter(Function<String, byte[]> bytes) {
        ClassHierarchyResolver explored =
                ClassHierarchyResolver.ofResourceParsing(
                        desc -> {
                            byte[] found = bytes.apply(Owners.name(desc));
                            return found == null ? null : new ByteArrayInputStream(found);
                        });
        this.classFile =
                ClassFile.of(
                        ClassFile.ClassHierarchyResolverOption.of(
                                explored.orElse(ClassHierarchyResolver.defaultResolver())));
        this.owners = new Owners(bytes, classFile);
    }

    byte[] instrument(byte[] original) {
        ClassModel model = classFile.parse(original);
        Bridges bridges =
                new Bridges(model.thisClass().asSymbol(), model.flags().has(AccessFlag.INTERFACE));
        ClassTransform methods =
                (builder, element) -> {
                    if (element instanceof MethodModel method && mayRun(model, method)) {
                        builder.transformMethod(method, transform(model, method, bridges));
                    } else {
                        builder.with(element);
                    }
                };
        return classFile.transformClass(
                model, methods.andThen(ClassTransform.endHandler(bridges::addTo)));
    }

    /** What a cell does itself, it does in the notebook; and lambdas have arrived before. */
    private static boolean mayRun(ClassModel model, MethodModel method) {
        String className = model.thisClass().asInternalName().replace('/', '.');
        String name = method.methodName().stringValue();
        return !name.equals("$deserializeLambda$") && !CellNames.isSnippet(className, name);
    }

    private MethodTransform transform(ClassModel model, MethodModel method, Bridges bridges) {
        MethodTransform body =
                MethodTransform.transformingCode(
                        method.code()
                                .map(code -> shown(model, method, bridges, code))
                                .orElse(CodeTransform.ACCEPT_ALL));
        if (method.methodName().equalsString("<clinit>")) {
            return body.andThen(MethodTransform.transformingCode(initialiser()));
        }
        if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
            return Monitors.NOT_SYNCHRONIZED
                    .andThen(body)
                    .andThen(MethodTransform.transformingCode(locked(model, method)));
        }
        return body;
    }

    private CodeTransform shown(
            ClassModel model, MethodModel method, Bridges bridges, CodeModel code) {
        return body(model, method, bridges).andThen(new Loops(Place.of(model, method), code));
    }

    private MethodBody body(ClassModel model, MethodModel method, Bridges bridges) {
        Place place = Place.of(model, method);
        return new MethodBody(
                method.methodName().stringValue(),
                place,
                new Accesses(place, owners),
                new Invocations(place, owners, bridges));
    }

    /** Nobody else comes in between: others wait for its end (JLS 12.4.2). */
    private static CodeTransform initialiser() {
        return Monitors.around(
                code -> {},
                code -> code.invokestatic(HOOKS, "beginInitialiser", NOTHING),
                code -> code.invokestatic(HOOKS, "endInitialiser", NOTHING));
    }

    private static CodeTransform locked(ClassModel model, MethodModel method) {
        Place beginning = Place.of(model, method);
        return Monitors.around(
                Monitors.lock(method, model.thisClass().asSymbol()),
                code -> MethodBody.enter(code, beginning),
                MethodBody::exit);
    }
}
