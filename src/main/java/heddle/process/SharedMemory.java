package heddle.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Words of memory that several processes have mapped from one file, and the file's lock.
 *
 * <p>A process maps a file once, through one channel, however often it arrives: to close a second
 * channel would release the locks taken through the first (POSIX, {@code fcntl}). What nobody
 * refers to any more is unmapped, but its file stays, for it may be on its way to another process.
 */
final class SharedMemory {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final Cleaner CLEANER = Cleaner.create();

    /** What this process has mapped, by file; guarded by itself. */
    private static final Map<Path, Mapping> MAPPINGS = new HashMap<>();

    private final Mapping mapping;
    private final MemorySegment segment;

    /** The one object of this process that stands for this memory; the two live equally long. */
    private Object user;

    private SharedMemory(Mapping mapping) {
        this.mapping = mapping;
        this.segment = mapping.segment;
    }

    /** Makes memory of zeros, and the object that stands for it. */
    static <T> T create(long words, Class<T> type, Function<SharedMemory, T> user) {
        return open(SharedFiles.make(words * Long.BYTES), type, user);
    }

    /** Finds or makes the object that stands for the memory in a file. */
    static <T> T open(Path file, Class<T> type, Function<SharedMemory, T> user) {
        synchronized (MAPPINGS) {
            Mapping mapping = MAPPINGS.computeIfAbsent(file, Mapping::of);
            SharedMemory memory = mapping.latest.get();
            if (memory == null) {
                memory = new SharedMemory(mapping);
                memory.user = user.apply(memory);
                mapping.latest = new WeakReference<>(memory);
                CLEANER.register(memory, mapping::releaseUnused);
            }
            return type.cast(memory.user);
        }
    }

    /** The file, by which another process finds this memory. */
    String file() {
        segment();
        return mapping.file.toString();
    }

    long words() {
        return segment.byteSize() / Long.BYTES;
    }

    /** The text, unless this is closed: to be shown must not fail. */
    String show(Supplier<String> text) {
        return user.getClass().getSimpleName() + "[" + (isOpen() ? text.get() : "closed") + "]";
    }

    private boolean isOpen() {
        return mapping.arena.scope().isAlive();
    }

    private MemorySegment segment() {
        if (!isOpen()) {
            throw new IllegalStateException(
                    "this " + user.getClass().getSimpleName() + " is closed");
        }
        return segment;
    }

    long get(long word) {
        try {
            return (long) LONG.getVolatile(segment(), word * Long.BYTES);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    void set(long word, long value) {
        try {
            LONG.setVolatile(segment(), word * Long.BYTES, value);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    long getPlain(long word) {
        try {
            return (long) LONG.get(segment(), word * Long.BYTES);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    void setPlain(long word, long value) {
        try {
            LONG.set(segment(), word * Long.BYTES, value);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    long getAndAdd(long word, long delta) {
        try {
            return (long) LONG.getAndAdd(segment(), word * Long.BYTES, delta);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    boolean compareAndSet(long word, long expected, long value) {
        try {
            return LONG.compareAndSet(segment(), word * Long.BYTES, expected, value);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Takes the file's lock for this process, or returns null when another process has it. */
    FileLock tryLock() {
        segment();
        try {
            return mapping.channel.tryLock();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + mapping.file, e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Unmaps it, and deletes the file if this process has made it; other processes keep it. */
    void close() {
        synchronized (MAPPINGS) {
            mapping.release();
            if (SharedFiles.isOwn(mapping.file)) {
                mapping.delete();
            }
        }
    }

    /** What has to be given back. */
    private static final class Mapping {

        private final Path file;
        private final FileChannel channel;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment segment;
        private WeakReference<SharedMemory> latest = new WeakReference<>(null);

        private Mapping(Path file) throws IOException {
            this.file = file;
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                segment = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
            } catch (IOException | RuntimeException | Error e) {
                arena.close();
                channel.close();
                throw e;
            }
        }

        /** Also in a thread that is interrupted, which costs a channel that is used meanwhile. */
        static Mapping of(Path file) {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return new Mapping(file);
                    } catch (ClosedByInterruptException e) {
                        interrupted = Thread.interrupted();
                    }
                }
            } catch (NoSuchFileException e) {
                throw new IllegalStateException(
                        "this shared memory is gone: the process that made it has closed it or has"
                                + " ended",
                        e);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot map " + file, e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Unless it has arrived again before the collector's work was noticed. */
        void releaseUnused() {
            synchronized (MAPPINGS) {
                if (latest.refersTo(null)) {
                    release();
                }
            }
        }

        void release() {
            if (arena.scope().isAlive()) {
                MAPPINGS.remove(file);
                arena.close();
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot close " + file, e);
                }
            }
        }

        void delete() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + file, e);
            }
        }
    }
}
