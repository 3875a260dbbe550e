package heddle.process.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Reads the file of a {@link Recorder}. */
final class RecordingReader {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Bystanders bystanders;
    private final Collection<ThreadSampler.Watched> sampled;
    private final Map<Long, Lane> lanes = new HashMap<>();

    RecordingReader(Bystanders bystanders, Collection<ThreadSampler.Watched> sampled) {
        this.bystanders = bystanders;
        this.sampled = sampled;
    }

    List<ThreadTrace> read(Path file) throws IOException {
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        events.sort(Comparator.comparing(RecordedEvent::getStartTime));
        Clock clock = Clock.of(events);
        for (RecordedEvent event : events) {
            RecordedThread thread = event.getThread();
            if (thread != null) {
                lanes.computeIfAbsent(thread.getJavaThreadId(), id -> lane(thread, clock))
                        .add(event);
            }
        }
        for (ThreadSampler.Watched seen : sampled) {
            Thread thread = seen.thread;
            if (seen.ran() || lanes.containsKey(thread.threadId())) {
                lanes.computeIfAbsent(
                                thread.threadId(),
                                id -> new Lane(thread.getName(), id, false, clock))
                        .add(seen);
            }
        }
        return lanes.values().stream()
                .filter(lane -> !lane.bystander || !lane.tasks.isEmpty())
                .map(Lane::trace)
                .sorted(
                        Comparator.comparingLong(ThreadTrace::startNanos)
                                .thenComparingLong(ThreadTrace::id))
                .toList();
    }

    private Lane lane(RecordedThread thread, Clock clock) {
        String name = Optional.ofNullable(thread.getJavaName()).orElse("");
        Lane lane = new Lane(name, thread.getJavaThreadId(), bystanders.include(thread), clock);
        lane.known = !thread.isVirtual();
        return lane;
    }

    /** The line from the time of day to nanoTime, through the marks at both ends. */
    private record Clock(long firstDay, long firstNanos, long lastDay, long lastNanos) {

        static Clock of(List<RecordedEvent> events) throws IOException {
            List<RecordedEvent> marks =
                    events.stream()
                            .filter(e -> e.getEventType().getName().equals(Recorder.Mark.NAME))
                            .toList();
            if (marks.size() < 2) {
                throw new IOException("the recording has lost its beginning or its end");
            }
            RecordedEvent first = marks.getFirst();
            RecordedEvent last = marks.getLast();
            return new Clock(
                    dayNanos(first.getStartTime()),
                    first.getLong("nanoTime"),
                    dayNanos(last.getStartTime()),
                    last.getLong("nanoTime"));
        }

        private static long dayNanos(Instant time) {
            return time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
        }

        long nanoTime(Instant time) {
            double days = Math.max(1, lastDay - firstDay);
            double rate = (lastNanos - firstNanos) / days;
            return firstNanos + Math.round((dayNanos(time) - firstDay) * rate);
        }
    }

    /** One thread's events. */
    private static final class Lane {

        private final String name;
        private final long id;
        private final boolean bystander;
        private final Clock clock;
        private final List<Pause> pauses = new ArrayList<>();
        private final List<Integer> tasks = new ArrayList<>();
        private List<Pause> missing = List.of();
        private boolean known;
        private long start;
        private long end;

        Lane(String name, long id, boolean bystander, Clock clock) {
            this.name = name;
            this.id = id;
            this.clock = clock;
            this.bystander = bystander;
            start = clock.firstNanos();
            end = clock.lastNanos();
        }

        void add(ThreadSampler.Watched seen) {
            missing = seen.missing();
            known = true;
        }

        void add(RecordedEvent event) {
            long from = clock.nanoTime(event.getStartTime());
            long to = clock.nanoTime(event.getEndTime());
            switch (event.getEventType().getName()) {
                case "jdk.ThreadStart", "jdk.VirtualThreadStart" -> start = from;
                case "jdk.ThreadEnd", "jdk.VirtualThreadEnd" -> end = from;
                case "jdk.JavaMonitorEnter" -> pause(Pause.Reason.BLOCKED, from, to, lock(event));
                case "jdk.JavaMonitorWait" ->
                        pause(Pause.Reason.WAITING, from, to, type(event, "monitorClass"));
                case "jdk.ThreadPark" ->
                        pause(Pause.Reason.WAITING, from, to, type(event, "parkedClass"));
                case "jdk.ThreadSleep" -> pause(Pause.Reason.SLEEPING, from, to, "");
                case "jdk.SocketRead", "jdk.SocketWrite" ->
                        pause(Pause.Reason.IO, from, to, address(event));
                case "jdk.FileRead", "jdk.FileWrite" ->
                        pause(Pause.Reason.IO, from, to, String.valueOf(event.getString("path")));
                case Recorder.TaskEvent.NAME -> tasks.add(event.getInt("task"));
                default -> {}
            }
        }

        /** Virtual threads report Object.wait without its length. */
        private void pause(Pause.Reason reason, long from, long to, String detail) {
            if (to > from) {
                pauses.add(new Pause(reason, from, to, detail));
            }
        }

        ThreadTrace trace() {
            List<Pause> all = Pauses.inOrder(pauses, missing);
            return new ThreadTrace(
                    name, id, known, start, Math.max(start, end), List.copyOf(tasks), all);
        }
    }

    private static String lock(RecordedEvent event) {
        RecordedThread owner = event.getValue("previousOwner");
        String held = owner == null ? "" : owner.getJavaName();
        String type = type(event, "monitorClass");
        return held == null || held.isEmpty() ? type : type + " held by " + held;
    }

    /** The short name of a class; for the inner parts of the JDK's locks, the lock's. */
    private static String type(RecordedEvent event, String field) {
        RecordedClass type = event.getValue(field);
        return type == null
                ? ""
                : type.getName()
                        .replaceFirst("\\$(Nonfair|Fair)?Sync$", "")
                        .replaceFirst("^.*[.$](?=\\D)", "");
    }

    private static String address(RecordedEvent event) {
        return event.getString("address") + ":" + event.getInt("port");
    }
}
