package heddle;

import heddle.task.Fn;
import java.util.List;
import java.util.concurrent.Callable;

/** What a pool is asked to do at once: some tasks, or one function on some items. */
sealed interface Work {

    int size();

    Object call(int task) throws Exception;

    /** Tasks that differ; each is a {@link Callable} or a {@link Runnable}. */
    record Tasks(List<?> tasks) implements Work {

        public Tasks {
            for (int i = 0; i < tasks.size(); i++) {
                if (tasks.get(i) == null) {
                    throw new NullPointerException("task " + i + " must not be null");
                }
            }
        }

        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public Object call(int task) throws Exception {
            if (tasks.get(task) instanceof Callable<?> callable) {
                return callable.call();
            }
            if (tasks.get(task) instanceof heddle.task.Action action) {
                action.act();
            } else {
                ((Runnable) tasks.get(task)).run();
            }
            return null;
        }
    }

    /** One function, applied to each item. */
    record Mapping(Fn<Object, Object> fn, List<?> items) implements Work {
        @Override
        public int size() {
            return items.size();
        }

        @Override
        public Object call(int task) throws Exception {
            return fn.apply(items.get(task));
        }
    }
}
