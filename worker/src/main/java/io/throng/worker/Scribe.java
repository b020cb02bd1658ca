package io.throng.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.throng.worker.backend.TextBackend.TextModel;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Does texts (worker spec 7). */
final class Scribe implements Role {
    /** Time limit where the horde names none. */
    static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(150);

    private static final long FAULT_SEED = -1;
    private static final String BRAND_SEPARATOR = "::";

    private final Supplier<WorkerConfig> config;
    private final BackendPool<TextBackend, TextModel> backends;
    private final JobRecorder recorder;

    /**
     * @param backends what makes the texts
     * @param recorder keeps jobs and results
     */
    Scribe(Supplier<WorkerConfig> config, BackendPool<TextBackend, TextModel> backends, JobRecorder recorder) {
        this.config = requireNonNull(config, "config");
        this.backends = requireNonNull(backends, "backends");
        this.recorder = requireNonNull(recorder, "recorder");
    }

    private ScribeConfig scribe() {
        return config.get().scribe().orElseThrow();
    }

    @Override
    public WorkerRole role() {
        return WorkerRole.SCRIBE;
    }

    @Override
    public String workerName() {
        return scribe().name();
    }

    @Override
    public List<String> prepare() throws BackendException, InterruptedException {
        backends.refresh();
        return backends.offers().values().stream().map(this::nameOf).distinct().toList();
    }

    private String nameOf(TextModel model) {
        return scribe().advertisedModel().orElse(model.name());
    }

    @Override
    public boolean needsPreparing() {
        return backends.suspected();
    }

    @Override
    public Popped pop(HordeLink horde, PopScope scope) {
        TextPopReply reply = horde.client().popText(offer(horde));
        Map<String, Integer> skipped = reply.skipped() == null ? Map.of() : reply.skipped();
        List<PopMessage> messages = reply.messages() == null ? List.of() : reply.messages();
        if (reply.id() == null || reply.payload() == null) {
            return new Popped(List.of(), skipped, messages);
        }
        return new Popped(List.of(new TextJob(horde, reply)), skipped, messages);
    }

    /** A context or length beyond what a back end has would be cut in silence, and the requester has paid for it (trap 35). */
    private TextPopInput offer(HordeLink horde) {
        ScribeConfig scribe = scribe();
        List<String> models = new ArrayList<>();
        int context = scribe.maxContextTokens();
        for (TextModel model : backends.offers().values()) {
            String name = nameOf(model);
            models.add(scribe.branded() ? name + BRAND_SEPARATOR + horde.ownerName() : name);
            context = Math.min(context, model.contextTokens());
        }
        return TextPopInput.builder()
                .name(scribe.name())
                .models(models.stream().distinct().toList())
                .bridgeAgent(scribe.bridgeAgent())
                .threads(scribe.threads())
                .nsfw(config.get().manners().nsfw())
                .priorityUsernames(config.get().manners().priorityUsernames())
                .requireUpfrontKudos(config.get().manners().requireUpfrontKudos())
                .maxContextLength(context)
                // A length near the context would leave no room for a prompt.
                .maxLength(Math.min(scribe.maxLengthTokens(), Math.max(1, context / 2)))
                .softprompts(List.of())
                .build();
    }

    @Override
    public SubmitReply reportFault(HordeClient client, String jobId) {
        return client.submitText(new TextSubmitInput(jobId, "faulted", GenerationState.FAULTED, FAULT_SEED, List.of()));
    }

    @Override
    public void close() {
        backends.close();
    }

    private final class TextJob implements Job {
        private final HordeLink horde;
        private final List<String> ids;
        private final String model;
        private final Duration timeLimit;
        private final TextPopReply reply;

        TextJob(HordeLink horde, TextPopReply reply) {
            this.horde = horde;
            this.reply = reply;
            this.ids = reply.ids() == null || reply.ids().isEmpty() ? List.of(reply.id()) : reply.ids();
            String named = String.valueOf(reply.model());
            int brand = named.indexOf(BRAND_SEPARATOR);
            this.model = brand < 0 ? named : named.substring(0, brand);
            this.timeLimit = reply.ttl() == null ? DEFAULT_TIME_LIMIT : Duration.ofSeconds(reply.ttl());
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
        public double work() {
            return Math.max(1, reply.payload().maxLength()) * (double) ids.size();
        }

        @Override
        public Duration timeLimit() {
            return timeLimit;
        }

        @Override
        public List<Result> perform(Attempt attempt) throws BackendException, InterruptedException {
            recorder.taken(kind(), ids.getFirst(), reply);
            boolean known = backends.offers().values().stream().anyMatch(this::isOurs);
            try (BackendPool.Use<TextBackend> use =
                    backends.take(offer -> !known || isOurs(offer), model, attempt.failedBefore(), attempt.left())) {
                attempt.uses(use.id(), false);
                List<Result> results = new ArrayList<>(ids.size());
                for (String id : ids) {
                    results.add(made(id, use.backend(), attempt));
                }
                return results;
            } catch (BackendException e) {
                backends.suspect();
                throw e;
            }
        }

        private boolean isOurs(TextModel offer) {
            return nameOf(offer).equals(model);
        }

        private Result made(String id, TextBackend backend, Attempt attempt)
                throws BackendException, InterruptedException {
            TextPopPayload payload = reply.payload();
            String text = backend.generate(payload, attempt.left());
            recorder.made(kind(), id, "txt", text.getBytes(UTF_8));
            return new Result.Made(
                    () -> horde.client().submitText(new TextSubmitInput(id, text, GenerationState.OK, 0L, List.of())));
        }

        @Override
        public SubmitReply reportFault(int index) {
            return Scribe.this.reportFault(horde.client(), ids.get(index));
        }
    }
}
