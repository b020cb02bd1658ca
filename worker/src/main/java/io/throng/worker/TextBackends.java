package io.throng.worker;

import io.throng.worker.backend.KoboldTextBackend;
import io.throng.worker.backend.OpenAiTextBackend;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.TextBackendConfig;
import io.throng.worker.config.WorkerConfig;
import java.time.Duration;

/** Makes the text back end the settings ask for. */
final class TextBackends {
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(3);

    private TextBackends() {}

    static TextBackend of(WorkerConfig config, ScribeConfig scribe, WorkerEvent.Listener events) {
        return switch (scribe.backend()) {
            case TextBackendConfig.Local local -> new LazyLocalBackend(config, scribe, local, events);
            case TextBackendConfig.OpenAi server ->
                new OpenAiTextBackend(server.url(), server.apiKey(), server.model(), server.chat());
            case TextBackendConfig.Kobold server -> new KoboldTextBackend(server.url(), server.apiKey(), BUSY_PAUSE);
        };
    }
}
