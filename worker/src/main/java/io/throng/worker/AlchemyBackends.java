package io.throng.worker;

import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.a1111.A1111AlchemyBackend;
import io.throng.worker.backend.comfyui.ComfyAlchemyBackend;
import io.throng.worker.backend.stub.StubAlchemyBackend;
import io.throng.worker.backend.stub.StubBehaviour;
import io.throng.worker.config.BackendConfig;
import java.util.Map;
import java.util.Optional;

/** Makes the back ends for alchemy and post-processing that the settings ask for. */
final class AlchemyBackends {
    private AlchemyBackends() {}

    /** The back end; empty if this kind does none. */
    static Optional<AlchemyBackend> open(BackendConfig config) {
        return switch (config.kind()) {
            case COMFYUI -> Optional.of(new ComfyAlchemyBackend(config.address(), Map.of()));
            case A1111 ->
                Optional.of(new A1111AlchemyBackend(config.address(), config.apiKey(), config.flag("captions")));
            case STUB -> Optional.of(new StubAlchemyBackend(StubBehaviour.of(config.options())));
            case OPENAI,
                    OPENROUTER,
                    ONNX,
                    CLIP,
                    STABILITY,
                    LOCAL,
                    KOBOLDAI,
                    KOBOLDCPP,
                    LLAMACPP,
                    OLLAMA,
                    TABBY,
                    APHRODITE -> Optional.empty();
        };
    }
}
