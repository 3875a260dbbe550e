package heddle.kernel.internal;

import java.lang.reflect.Field;
import java.util.Map;

/** The renderers of the two kernels, from their own protocol libraries. */
enum RealRenderer {
    IJAVA {
        @Override
        Object create() {
            var renderer = new io.github.spencerpark.jupyter.kernel.display.Renderer();
            io.github.spencerpark.jupyter.kernel.display.common.Image.registerAll(renderer);
            io.github.spencerpark.jupyter.kernel.display.common.Text.registerAll(renderer);
            return renderer;
        }
    },
    JJAVA {
        @Override
        Object create() {
            var renderer = new org.dflib.jjava.jupyter.kernel.display.Renderer();
            org.dflib.jjava.jupyter.kernel.display.common.Image.registerAll(renderer);
            org.dflib.jjava.jupyter.kernel.display.common.Text.registerAll(renderer);
            return renderer;
        }
    };

    /** A renderer that knows what its kernel's own knows at start. */
    abstract Object create();

    /** What goes to the browser for a value: forms by MIME type, and what is said about them. */
    record Output(Map<String, Object> data, Map<String, Object> metadata) {}

    static Output render(Object renderer, Object value) {
        return output(Dynamic.call(renderer, "render", value));
    }

    static Output renderAs(Object renderer, Object value, String mime) {
        return output(Dynamic.call(renderer, "renderAs", value, new String[] {mime}));
    }

    private static Output output(Object displayData) {
        return new Output(field(displayData, "data"), field(displayData, "metadata"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> field(Object displayData, String name) {
        try {
            Field field = displayData.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return (Map<String, Object>) field.get(displayData);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
