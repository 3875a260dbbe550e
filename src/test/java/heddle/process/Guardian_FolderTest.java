package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Folders elsewhere that are deleted when a JVM has ended. */
@ExtendWith(NothingLeftBehind.class)
class Guardian_FolderTest {

    @TempDir Path folder;

    @Test
    void deletesWhatItWasToldAndNotWhatItIsToForget() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Files.createSymbolicLink(shared.resolve("link"), kept);
        Files.writeString(kept.resolve("file"), "kept");

        Process parent =
                Programs.parentJvm(temporary, "folders", shared.toString(), kept.toString())
                        .start();
        parent.getInputStream().readAllBytes();
        parent.waitFor();

        Eventually.isTrue("the shared folder is deleted", () -> Files.notExists(shared));
        assertThat(kept.resolve("file")).hasContent("kept");
    }
}
