package io.throng.worker;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.throng.client.HordeClient;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.AlchemyPopForm;
import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.protocol.alchemy.AlchemyPopReply;
import io.throng.protocol.alchemy.AlchemySubmitInput;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Pictures;
import io.throng.worker.config.AlchemistConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import io.throng.worker.image.SourceFetcher;
import io.throng.worker.net.AddressGuard;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Does alchemy: examines and improves images, one form at a time (worker spec 8). */
final class Alchemist implements Role {
    /** Time the horde gives each form, whatever its size. */
    static final Duration TIME_LIMIT = Duration.ofMinutes(3);

    private static final String DONE = "ok";
    private static final String UPLOADED = "R2";

    private final Supplier<WorkerConfig> config;
    private final BackendPool<AlchemyBackend, Set<String>> backends;
    private final JobRecorder recorder;
    private volatile List<AlchemyForm> forms = List.of();

    /**
     * @param backends what does the forms
     * @param recorder keeps jobs
     */
    Alchemist(Supplier<WorkerConfig> config, BackendPool<AlchemyBackend, Set<String>> backends, JobRecorder recorder) {
        this.config = requireNonNull(config, "config");
        this.backends = requireNonNull(backends, "backends");
        this.recorder = requireNonNull(recorder, "recorder");
    }

    private AlchemistConfig alchemist() {
        return config.get().alchemist().orElseThrow();
    }

    @Override
    public WorkerRole role() {
        return WorkerRole.ALCHEMIST;
    }

    @Override
    public String workerName() {
        return alchemist().name();
    }

    @Override
    public List<String> prepare() throws BackendException, InterruptedException {
        backends.refresh();
        Set<String> able = new TreeSet<>();
        backends.offers().values().forEach(able::addAll);
        able.retainAll(alchemist().forms());
        forms = Arrays.stream(AlchemyForm.values())
                .filter(form -> able.contains(form.wireName()))
                .toList();
        if (forms.isEmpty()) {
            throw new BackendException("the back ends can do none of the forms that are wanted");
        }
        return forms.stream().map(AlchemyForm::wireName).toList();
    }

    @Override
    public boolean needsPreparing() {
        return backends.suspected();
    }

    @Override
    public Popped pop(HordeLink horde, PopScope scope) {
        AlchemistConfig alchemist = alchemist();
        AlchemyPopReply reply = horde.client()
                .popAlchemy(new AlchemyPopInput(
                        alchemist.name(),
                        config.get().manners().priorityUsernames(),
                        forms,
                        alchemist.amount(),
                        alchemist.bridgeAgent(),
                        alchemist.threads(),
                        alchemist.maxTiles(),
                        config.get().manners().requireUpfrontKudos()));
        Map<String, Integer> skipped = reply.skipped() == null ? Map.of() : reply.skipped();
        List<AlchemyPopForm> popped = reply.forms() == null ? List.of() : reply.forms();
        return new Popped(
                popped.stream()
                        .filter(form -> form.id() != null && form.form() != null)
                        .map(form -> (Job) new FormJob(horde, form))
                        .toList(),
                skipped,
                List.of());
    }

    /** With an object as result, even though there is none: without, the horde refuses it (worker spec trap 17). */
    @Override
    public SubmitReply reportFault(HordeClient client, String jobId) {
        return client.submitAlchemy(new AlchemySubmitInput(jobId, Map.of(), AlchemySubmitInput.FAULTED));
    }

    @Override
    public void close() {
        backends.close();
    }

    private final class FormJob implements Job {
        private final HordeLink horde;
        private final AlchemyPopForm popped;

        FormJob(HordeLink horde, AlchemyPopForm popped) {
            this.horde = horde;
            this.popped = popped;
        }

        @Override
        public List<String> ids() {
            return List.of(popped.id());
        }

        @Override
        public String model() {
            return popped.form().wireName();
        }

        /** The size of the image is not known before it is fetched. */
        @Override
        public double work() {
            return 1;
        }

        @Override
        public Duration timeLimit() {
            return TIME_LIMIT;
        }

        @Override
        public List<Result> perform(Attempt attempt) throws BackendException, InterruptedException {
            recorder.taken(kind(), popped.id(), popped);
            BufferedImage image = source();
            try (BackendPool.Use<AlchemyBackend> use =
                    backends.take(offer -> offer.contains(model()), model(), attempt.failedBefore(), attempt.left())) {
                attempt.uses(use.id(), false);
                return List.of(handedIn(use.backend().perform(model(), image, attempt.left())));
            } catch (BackendException e) {
                backends.suspect();
                throw e;
            }
        }

        private BufferedImage source() throws BackendException, InterruptedException {
            AddressGuard guard = AddressGuard.publicOnly().trusting(URI.create(horde.name()));
            if (popped.r2Upload() != null) {
                guard = guard.trusting(URI.create(popped.r2Upload()));
            }
            return switch (new SourceFetcher(guard).get(String.valueOf(popped.sourceImage()))) {
                case SourceFetcher.Outcome.Picture picture -> picture.image();
                case SourceFetcher.Outcome.Missing missing ->
                    throw new BackendException("the source image could not be had: "
                            + missing.why().wireName());
            };
        }

        private Result handedIn(AlchemyBackend.Answer answer) throws BackendException {
            return switch (answer) {
                case AlchemyBackend.Answer.Facts facts -> {
                    Map<String, JsonNode> result = new LinkedHashMap<>();
                    facts.result().forEachEntry(result::put);
                    yield new Result.Made(() -> submit(result));
                }
                case AlchemyBackend.Answer.Picture picture -> {
                    byte[] webp = Pictures.webp(picture.image());
                    if (popped.r2Upload() == null) {
                        throw new BackendException("the horde named no address for the picture");
                    }
                    recorder.made(kind(), popped.id(), "webp", webp);
                    yield new Result.Made(() -> {
                        horde.client().upload(URI.create(popped.r2Upload()), webp);
                        return submit(Map.of(model(), TextNode.valueOf(UPLOADED)));
                    });
                }
            };
        }

        private SubmitReply submit(Map<String, JsonNode> result) {
            return horde.client().submitAlchemy(new AlchemySubmitInput(popped.id(), result, DONE));
        }

        @Override
        public SubmitReply reportFault(int index) {
            return Alchemist.this.reportFault(horde.client(), popped.id());
        }
    }
}
