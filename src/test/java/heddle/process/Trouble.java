package heddle.process;

import heddle.Blocked;
import heddle.Eventually;
import heddle.Signal;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Something that goes wrong in a worker process. Travels with a task. */
enum Trouble {
    EXCEPTION,
    NO_STACK,
    NO_MEMORY,
    EXIT,
    HALT,
    CRASH,
    KILLED,
    STOPPED;

    static final int EXIT_CODE = 3;
    static final int HALT_CODE = 4;

    private static long[] hoard;

    void happen() throws IOException, InterruptedException {
        switch (this) {
            case EXCEPTION -> throw new IllegalStateException("trouble");
            case NO_STACK -> deeper(0);
            case NO_MEMORY -> hoard = new long[Integer.MAX_VALUE];
            case EXIT -> System.exit(EXIT_CODE);
            case HALT -> Runtime.getRuntime().halt(HALT_CODE);
            case CRASH -> crash();
            case KILLED -> signalOwnProcess("KILL");
            case STOPPED -> signalOwnProcess("STOP");
        }
    }

    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @SuppressWarnings("restricted")
    private static void crash() {
        MemorySegment.NULL.reinterpret(1).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    }

    private static void signalOwnProcess(String signal) throws IOException, InterruptedException {
        send(signal, ProcessHandle.current().pid());
        Blocked.untilInterrupted();
    }

    /** Sends a signal to a process. */
    static void send(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, "" + pid).start().waitFor();
    }

    /** Stops a process, and waits until it is stopped, which on a busy machine is not at once. */
    static void stop(long pid) throws IOException, InterruptedException {
        send("STOP", pid);
        Eventually.isTrue("process " + pid + " is stopped", () -> state(pid).startsWith("T"));
    }

    private static String state(long pid) {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", "" + pid).start();
            return new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #happen}, where a stream calls. */
    private void happenInStream() throws IOException {
        try {
            happen();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** An argument: the trouble comes when a worker reads it. */
    static final class WhenRead implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Trouble trouble;
        private final Signal go;

        WhenRead(Trouble trouble, Signal go) {
            this.trouble = trouble;
            this.go = go;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            go.await();
            trouble.happenInStream();
        }
    }

    /** A result: the trouble comes when a worker writes it. */
    static final class WhenWritten implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Trouble trouble;

        WhenWritten(Trouble trouble) {
            this.trouble = trouble;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            trouble.happenInStream();
        }
    }
}
