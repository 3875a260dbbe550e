package heddle.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory that both ends of a pipe have mapped: a large array goes through it piece by piece, and
 * the pipe only says that there is another piece. The sender copies one while the receiver copies
 * the one before, and neither asks the kernel to.
 *
 * <p>Its file has a name until the receiver has mapped it too, and is gone when both have ended.
 */
final class Window {

    private static final int PIECE_BYTES = 128 * 1024;

    /** Few enough to stay in the caches of the processor. */
    private static final int PIECES = 16;

    /** What comes before the pieces: how many the receiver has taken. */
    private static final int HEAD_BYTES = 4096;

    private static final VarHandle TAKEN = ValueLayout.JAVA_LONG.varHandle();

    /** What the pipe says: there is another piece, or, to see whether anybody reads, nothing. */
    private static final int PIECE = 1;

    private static final int NOTHING = 0;

    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long ASK_NANOS = Duration.ofMillis(50).toNanos();

    private final MemorySegment memory;
    private long pieces;

    private Window(MemorySegment memory) {
        this.memory = memory;
    }

    /** Also in a thread that is interrupted, which closes a channel that it uses. */
    private static Window map(Path file) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel =
                        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    Arena arena = Arena.ofAuto();
                    return new Window(
                            channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena));
                } catch (ClosedByInterruptException e) {
                    interrupted = Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long taken() {
        return (long) TAKEN.getAcquire(memory, 0L);
    }

    private void take() {
        pieces++;
        TAKEN.setRelease(memory, 0L, pieces);
    }

    private MemorySegment next(long bytes) {
        return memory.asSlice(HEAD_BYTES + pieces % PIECES * PIECE_BYTES, bytes);
    }

    /** The end that writes; for one thread at a time. */
    static final class Sender {

        /** Below it the pipe is as fast. */
        private static final long WORTH_BYTES = 1 << 20;

        private final OutputStream out;
        private Window window;
        private Path file;
        private boolean introduced;
        private boolean impossible;

        Sender(OutputStream out) {
            this.out = out;
        }

        /** Whether so much is worth it, and there is memory for it here. */
        boolean takes(long bytes) {
            if (bytes < WORTH_BYTES || impossible) {
                return false;
            }
            if (window == null) {
                try {
                    open();
                } catch (IOException e) {
                    impossible = true; // the pipe takes everything
                }
            }
            return !impossible;
        }

        private void open() throws IOException {
            file = SharedFiles.makeForMoment(HEAD_BYTES + PIECES * PIECE_BYTES);
            try {
                window = map(file);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }

        /** Writes what the other end then {@linkplain Receiver#read reads}. */
        void write(MemorySegment from) throws IOException {
            try {
                introduce();
                writePieces(from);
            } catch (IOException e) {
                Files.deleteIfExists(file); // the receiver may have ended before it could
                throw e;
            }
        }

        private void writePieces(MemorySegment from) throws IOException {
            for (long at = 0; at < from.byteSize(); at += PIECE_BYTES) {
                long count = Math.min(PIECE_BYTES, from.byteSize() - at);
                awaitRoom();
                window.next(count).copyFrom(from.asSlice(at, count));
                window.pieces++;
                say(PIECE);
            }
        }

        private void introduce() throws IOException {
            byte[] name =
                    introduced ? new byte[0] : file.toString().getBytes(StandardCharsets.UTF_8);
            introduced = true;
            say(name.length);
            out.write(name);
        }

        private void say(int octet) throws IOException {
            out.write(octet);
            out.flush();
        }

        private void awaitRoom() throws IOException {
            long began = System.nanoTime();
            long asked = began;
            while (window.pieces - window.taken() == PIECES) {
                long now = System.nanoTime();
                if (now - asked > ASK_NANOS) {
                    asked = now;
                    say(NOTHING);
                }
                pause(now - began);
            }
        }
    }

    /** The end that reads; for one thread at a time. */
    static final class Receiver {

        private Window window;

        void read(MemorySegment to, InputStream in) throws IOException {
            meet(in);
            for (long at = 0; at < to.byteSize(); at += PIECE_BYTES) {
                long count = Math.min(PIECE_BYTES, to.byteSize() - at);
                awaitPiece(in);
                to.asSlice(at, count).copyFrom(window.next(count));
                window.take();
            }
        }

        private void meet(InputStream in) throws IOException {
            int length = in.read();
            if (length > 0) {
                Path file = Path.of(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                if (!SharedFiles.isForMoment(file)) {
                    throw new IllegalStateException(Frame.DAMAGED);
                }
                window = map(file);
                Files.delete(file);
            }
        }

        private static void awaitPiece(InputStream in) throws IOException {
            int said;
            do {
                long began = System.nanoTime();
                while (in.available() == 0 && System.nanoTime() - began < SPIN_NANOS) {
                    Thread.onSpinWait();
                }
                said = in.read();
            } while (said == NOTHING);
            if (said < 0) {
                throw new EOFException("the other process ended in the middle of an array");
            }
            if (said != PIECE) {
                throw new IllegalStateException(Frame.DAMAGED);
            }
        }
    }

    private static void pause(long waited) {
        if (waited < SPIN_NANOS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(SPIN_NANOS);
        }
    }
}
