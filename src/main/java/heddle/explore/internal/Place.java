package heddle.explore.internal;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.LineNumber;

/** Where the instruction stands that is being rewritten; from it come the sites of the hooks. */
final class Place {

    private final String type;
    private final String method;
    private int line;

    private Place(String type, String method, int line) {
        this.type = type;
        this.method = method;
        this.line = line;
    }

    /** The beginning of a method. */
    static Place of(ClassModel model, MethodModel method) {
        return new Place(
                model.thisClass().asInternalName().replace('/', '.'),
                method.methodName().stringValue(),
                firstLine(method));
    }

    private static int firstLine(MethodModel method) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .filter(LineNumber.class::isInstance)
                .mapToInt(element -> ((LineNumber) element).line())
                .findFirst()
                .orElse(0);
    }

    /** The same place, which stays where it is. */
    Place fixed() {
        return new Place(type, method, line);
    }

    void advanceTo(int newLine) {
        line = newLine;
    }

    /** Returns the number of a new site here. */
    int site(String action, Site.Effect effect, String variable) {
        return Sites.add(new Site(type, method, line, action, effect, variable));
    }

    int site(String action, Site.Effect effect) {
        return site(action, effect, null);
    }

    int site(String action) {
        return site(action, Site.Effect.NONE);
    }
}
