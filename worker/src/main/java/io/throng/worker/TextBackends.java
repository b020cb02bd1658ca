package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.KoboldTextBackend;
import io.throng.worker.backend.OpenAiTextBackend;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.backend.stub.StubBehaviour;
import io.throng.worker.backend.stub.StubTextBackend;
import io.throng.worker.backend.text.TextServerKind;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.ConfigException;
import io.throng.worker.config.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes the back ends for texts that the settings ask for. */
final class TextBackends {
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(3);
    private static final String STUB_MODEL = "stub";

    private final Storage storage;
    private final int contextTokens;
    private final WorkerEvent.Listener events;

    /** @param contextTokens largest context wanted of a model that is loaded here */
    TextBackends(Storage storage, int contextTokens, WorkerEvent.Listener events) {
        this.storage = requireNonNull(storage, "storage");
        this.contextTokens = contextTokens;
        this.events = requireNonNull(events, "events");
    }

    /** The back end; nothing is called or loaded yet. */
    TextBackend open(BackendConfig config) {
        return switch (config.kind()) {
            case LOCAL -> new LazyLocalBackend(config, storage, contextTokens, events);
            case OPENAI, OPENROUTER ->
                openAi(config, config.flag("chat") ? Optional.of(TextServerKind.CHAT) : Optional.empty());
            case APHRODITE -> openAi(config, Optional.of(TextServerKind.APHRODITE));
            case LLAMACPP -> openAi(config, Optional.of(TextServerKind.LLAMA_CPP));
            case OLLAMA -> openAi(config, Optional.of(TextServerKind.OLLAMA));
            case TABBY -> openAi(config, Optional.of(TextServerKind.TABBY));
            case KOBOLDAI, KOBOLDCPP -> new KoboldTextBackend(config.address(), config.apiKey(), BUSY_PAUSE);
            case STUB ->
                new StubTextBackend(config.option("model").orElse(STUB_MODEL), StubBehaviour.of(config.options()));
            case ONNX, COMFYUI, A1111, STABILITY, CLIP ->
                throw new ConfigException(List.of(config.kind().key() + " makes no texts"));
        };
    }

    private static TextBackend openAi(BackendConfig config, Optional<TextServerKind> kind) {
        return new OpenAiTextBackend(config.address(), config.apiKey(), config.option("model"), kind);
    }
}
