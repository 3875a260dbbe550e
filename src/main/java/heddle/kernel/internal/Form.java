package heddle.kernel.internal;

import heddle.kernel.Shown;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the values of one type are shown. The type is a name, because its jar may be missing.
 *
 * @param type the name of a class or an interface
 * @param text what a value says where there are no pictures
 * @param pictures its other forms by MIME type, as in {@link Shown#shown}
 */
record Form(
        String type,
        Function<Object, String> text,
        Function<Object, Map<String, Object>> pictures) {

    static final List<Form> ALL =
            List.of(
                    new Form(
                            "heddle.kernel.Shown",
                            Object::toString,
                            value -> ((Shown) value).shown()),
                    new Form(
                            "org.knowm.xchart.internal.chartpart.Chart",
                            ChartForm::text,
                            ChartForm::pictures),
                    new Form("tech.tablesaw.api.Table", TableForm::text, TableForm::pictures));

    /** The class, or empty when its jar was not added to this notebook. */
    Optional<Class<?>> present() {
        try {
            return Optional.of(Class.forName(type, false, Form.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
