package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.GenerationState;
import io.throng.worker.backend.BackendException;
import io.throng.worker.config.Storage;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the classifier that comes with the program, put where the cache expects it. */
class LocalPictureSafetyTest {
    private static final BufferedImage PICTURE = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    private static final Path MODEL = Path.of("..", "models", "nsfw", "onnx", "model.onnx")
            .toAbsolutePath()
            .normalize();

    @TempDir
    Path folder;

    private Optional<Path> scorer = Optional.empty();

    @Test
    void aCleanPicturePassesAndAListedWordReplacesIt() throws Exception {
        Files.copy(MODEL, folder.resolve("nsfw-mobilenet.onnx"));
        try (LocalPictureSafety safety = safety(folder)) {
            assertThat(safety.judge(PICTURE, question("a cat", true)).picture()).isSameAs(PICTURE);
            PictureSafety.Judged replaced = safety.judge(PICTURE, question("a forbidden cat", false));
            assertThat(replaced.replaced()).isTrue();
            assertThat(replaced.state()).isEqualTo(GenerationState.CENSORED);
        }
    }

    @Test
    void withoutAClassifierNothingIsHandedInThatSomebodyWantsCensored() throws Exception {
        Path noFolder = Files.createFile(folder.resolve("file"));
        try (LocalPictureSafety safety = safety(noFolder)) {
            assertThat(safety.judge(PICTURE, question("a cat", false)).replaced())
                    .isFalse();
            assertThatThrownBy(() -> safety.judge(PICTURE, question("a cat", true)))
                    .isInstanceOf(BackendException.class);
        }
    }

    @Test
    void aScorerThatIsNamedButMissingLetsNothingPass() throws Exception {
        Files.copy(MODEL, folder.resolve("nsfw-mobilenet.onnx"));
        scorer = Optional.of(folder.resolve("nowhere"));
        try (LocalPictureSafety safety = safety(folder)) {
            assertThatThrownBy(() -> safety.judge(PICTURE, question("a cat", false)))
                    .isInstanceOf(BackendException.class);
        }
    }

    private LocalPictureSafety safety(Path models) {
        Storage storage = new Storage(models, Optional.empty(), folder.resolve("state"), 10, Optional.empty());
        return new LocalPictureSafety(new LocalModels(storage, event -> {}), () -> scorer);
    }

    private static PictureSafety.Question question(String prompt, boolean censor) {
        return new PictureSafety.Question(prompt, "model", censor, false, List.of("forbidden"));
    }
}
