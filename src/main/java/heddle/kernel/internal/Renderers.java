package heddle.kernel.internal;

import heddle.kernel.Shown;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Base64;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;

/**
 * Tells a kernel how to show our values, XChart's charts and Tablesaw's tables.
 *
 * <p>A kernel looks for a renderer by the class of a value, then its interfaces, then its
 * superclass and so on, and takes the first it finds. So {@link Shown} comes before what the kernel
 * knows about a superclass, and one registration serves all implementations.
 *
 * <p>A renderer that throws an {@link Error} would end the kernel's only thread for requests, and
 * with it every later cell. Therefore nothing that a value throws leaves a renderer: in its place
 * stands a sentence that says what failed.
 */
public final class Renderers {

    private static final Set<Object> SERVED =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private Renderers() {}

    /** Registers everything with the kernel of this JVM; once, however often it is called. */
    public static void install() {
        Kernel.current().renderer().ifPresent(Renderers::install);
    }

    static void install(Object renderer) {
        if (SERVED.add(renderer)) {
            for (Form form : Form.ALL) {
                form.present().ifPresent(type -> register(renderer, type, form));
            }
        }
    }

    private static void register(Object renderer, Class<?> type, Form form) {
        Object registration = Dynamic.call(renderer, "createRegistration", type);
        Dynamic.call(registration, "preferring", (Object) new String[] {"image/png", "text/html"});
        Dynamic.call(registration, "register", function(registration, form));
    }

    /** What a registration's {@code register} wants: its interface has one method. */
    private static Object function(Object registration, Form form) {
        Class<?> type =
                Stream.of(registration.getClass().getMethods())
                        .filter(method -> method.getName().equals("register"))
                        .findFirst()
                        .orElseThrow()
                        .getParameterTypes()[0];
        InvocationHandler render =
                (proxy, method, arguments) ->
                        method.getDeclaringClass() == Object.class
                                ? method.invoke(form, arguments)
                                : render(form, arguments[0], arguments[1]);
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, render);
    }

    private static Object render(Form form, Object value, Object context) {
        Object output = Dynamic.call(context, "getOutputContainer");
        String text = text(form, value);
        String problem = "";
        try {
            form.pictures().apply(value).forEach((mime, data) -> put(output, mime, data, text));
        } catch (Throwable t) {
            problem = "\n(cannot be shown as more than text: " + ThrownText.of(t) + ")";
        }
        Dynamic.call(output, "putData", "text/plain", text + problem);
        return null;
    }

    private static String text(Form form, Object value) {
        try {
            return form.text().apply(value);
        } catch (Throwable t) {
            return value.getClass().getName() + " (has no text: " + ThrownText.of(t) + ")";
        }
    }

    private static void put(Object output, String mime, Object data, String text) {
        if (data instanceof byte[] bytes) {
            if (mime.equals("image/png")) {
                Dynamic.call(output, "putMetaData", mime, Pictures.metadata(bytes, text));
            }
            Dynamic.call(output, "putData", mime, Base64.getEncoder().encodeToString(bytes));
        } else {
            Dynamic.call(output, "putData", mime, data);
        }
    }
}
