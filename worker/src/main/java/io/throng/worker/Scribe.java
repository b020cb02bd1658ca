package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeClient;
import io.throng.protocol.GenerationState;
import io.throng.protocol.PopMessage;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.text.TextPopPayload;
import io.throng.protocol.text.TextPopReply;
import io.throng.protocol.text.TextSubmitInput;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Does texts (worker spec 7). */
final class Scribe implements Role {
    /** Time limit where the horde names none. */
    static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(150);

    private static final long FAULT_SEED = -1;

    private final HordeClient client;
    private final WorkerConfig config;
    private final ScribeConfig scribe;
    private final TextBackend backend;
    private volatile TextPopInput offer;

    Scribe(HordeClient client, WorkerConfig config, ScribeConfig scribe, TextBackend backend) {
        this.client = requireNonNull(client, "client");
        this.config = requireNonNull(config, "config");
        this.scribe = requireNonNull(scribe, "scribe");
        this.backend = requireNonNull(backend, "backend");
    }

    @Override
    public String kind() {
        return "scribe";
    }

    @Override
    public String workerName() {
        return scribe.name();
    }

    @Override
    public List<String> prepare() throws BackendException, InterruptedException {
        TextBackend.TextModel model = backend.describe();
        List<String> models = List.of(scribe.advertisedModel().orElse(model.name()));
        int context = Math.min(scribe.maxContextTokens(), model.contextTokens());
        offer = TextPopInput.builder()
                .name(scribe.name())
                .models(models)
                .bridgeAgent(config.bridgeAgent())
                .threads(scribe.threads())
                .nsfw(config.nsfw())
                .priorityUsernames(config.priorityUsernames())
                .requireUpfrontKudos(config.requireUpfrontKudos())
                .maxContextLength(context)
                // A length near the context would leave no room for a prompt.
                .maxLength(Math.min(scribe.maxLengthTokens(), Math.max(1, context / 2)))
                .softprompts(List.of())
                .build();
        return models;
    }

    @Override
    public Popped pop() {
        TextPopReply reply = client.popText(offer);
        Map<String, Integer> skipped = reply.skipped() == null ? Map.of() : reply.skipped();
        List<PopMessage> messages = reply.messages() == null ? List.of() : reply.messages();
        if (reply.id() == null || reply.payload() == null) {
            return new Popped(null, skipped, messages);
        }
        List<String> ids = reply.ids() == null || reply.ids().isEmpty() ? List.of(reply.id()) : reply.ids();
        Duration limit = reply.ttl() == null ? DEFAULT_TIME_LIMIT : Duration.ofSeconds(reply.ttl());
        return new Popped(new TextJob(ids, String.valueOf(reply.model()), limit, reply.payload()), skipped, messages);
    }

    @Override
    public void close() {
        backend.close();
    }

    private final class TextJob implements Job {
        private final List<String> ids;
        private final String model;
        private final Duration timeLimit;
        private final TextPopPayload payload;

        TextJob(List<String> ids, String model, Duration timeLimit, TextPopPayload payload) {
            this.ids = ids;
            this.model = model;
            this.timeLimit = timeLimit;
            this.payload = payload;
        }

        @Override
        public List<String> ids() {
            return ids;
        }

        @Override
        public String model() {
            return model;
        }

        @Override
        public Duration timeLimit() {
            return timeLimit;
        }

        @Override
        public Result perform(int index, Duration limit) throws BackendException, InterruptedException {
            String text = backend.generate(payload, limit);
            return () ->
                    client.submitText(new TextSubmitInput(ids.get(index), text, GenerationState.OK, 0L, List.of()));
        }

        @Override
        public SubmitReply reportFault(int index) {
            return client.submitText(
                    new TextSubmitInput(ids.get(index), "faulted", GenerationState.FAULTED, FAULT_SEED, List.of()));
        }
    }
}
