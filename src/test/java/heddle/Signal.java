package heddle;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Something that one process tells another: a file that appears. Travels with a task. */
public record Signal(File file) implements Serializable {

    /** Makes a signal in a folder; the name tells it from others there. */
    public static Signal in(Path folder, String name) {
        return new Signal(folder.resolve(name).toFile());
    }

    /** Gives the signal. */
    public void give() {
        give("");
    }

    /** Gives the signal, and says something with it. */
    public void give(String text) {
        try {
            Path made = Files.createTempFile(file.getParentFile().toPath(), "signal", null);
            Files.writeString(made, text);
            Files.move(made, file.toPath(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it was given. */
    public boolean isGiven() {
        return file.exists();
    }

    /** Waits until it was given. */
    public void await() {
        Eventually.isTrue(file.getName() + " was given", this::isGiven);
    }

    /** Waits for what was said with it. */
    public String text() {
        await();
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
