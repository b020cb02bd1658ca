package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.inference.InferenceException;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.VisionAlchemyBackend;
import io.throng.worker.backend.a1111.A1111AlchemyBackend;
import io.throng.worker.backend.comfyui.ComfyAlchemyBackend;
import io.throng.worker.backend.local.Interrogator;
import io.throng.worker.backend.local.LocalAlchemyBackend;
import io.throng.worker.backend.stub.StubAlchemyBackend;
import io.throng.worker.backend.stub.StubBehaviour;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the back ends for alchemy and post-processing that the settings ask for. */
final class AlchemyBackends {
    private final LocalModels models;

    AlchemyBackends(LocalModels models) {
        this.models = requireNonNull(models, "models");
    }

    /** The back end; empty if this kind does none. */
    Optional<AlchemyBackend> open(BackendConfig config) {
        return switch (config.kind()) {
            case COMFYUI -> Optional.of(new ComfyAlchemyBackend(config.address(), Map.of()));
            case A1111 ->
                Optional.of(new A1111AlchemyBackend(config.address(), config.apiKey(), config.flag("captions")));
            case ONNX -> {
                int threads = threads(config);
                yield Optional.of(new LazyAlchemyBackend(
                        () -> LocalAlchemyBackend.ofBundledModels(models.downloader(), threads)));
            }
            case CLIP -> {
                Path folder = scorerFolder(config);
                int threads = threads(config);
                yield Optional.of(new LazyAlchemyBackend(() -> interrogating(folder, threads)));
            }
            case STUB -> Optional.of(new StubAlchemyBackend(StubBehaviour.of(config.options())));
            case OPENAI, OPENROUTER -> config.option("model").map(model -> vision(config, model));
            case STABILITY, LOCAL, KOBOLDAI, KOBOLDCPP, LLAMACPP, OLLAMA, TABBY, APHRODITE -> Optional.empty();
        };
    }

    private LocalAlchemyBackend interrogating(Path folder, int threads) throws BackendException {
        try {
            Interrogator interrogator = new Interrogator(models.scorer(folder, threads), Interrogator.builtInPhrases());
            return LocalAlchemyBackend.builder().interrogation(interrogator).build();
        } catch (InferenceException e) {
            throw new BackendException(e.getMessage(), e);
        }
    }

    /** The folder of a scorer that a back end of the kind {@code clip} names. */
    static Path scorerFolder(BackendConfig config) {
        return config.option("folder")
                .map(Path::of)
                .orElseThrow(() -> new ConfigException(
                        List.of("the option folder of " + config.id() + ", where its model lies, is missing")));
    }

    private static AlchemyBackend vision(BackendConfig config, String model) {
        return new VisionAlchemyBackend(config.address(), config.apiKey(), model, VisionAlchemyBackend.ABLE);
    }

    /** Processor threads for a model in this process: the option {@code threads}, else half of what there is. */
    static int threads(BackendConfig config) {
        String given = config.option("threads").orElse("");
        if (given.isEmpty()) {
            return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        }
        if (!given.matches("[1-9][0-9]{0,2}")) {
            throw new ConfigException(
                    List.of("the option threads of " + config.id() + " is \"" + given + "\", not a number of threads"));
        }
        return Integer.parseInt(given);
    }
}
