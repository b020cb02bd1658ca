package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeClient;
import io.throng.protocol.GenerationState;
import io.throng.protocol.PopMessage;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import io.throng.worker.image.Effort;
import io.throng.worker.image.LoraTriggers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does images (worker spec 3). */
final class Dreamer implements Role {
    /** Jobs of one model in hand after which no more of it is asked for, if there are others (worker spec 3.4). */
    static final int ENOUGH_OF_A_MODEL = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Dreamer.class);

    private final Supplier<WorkerConfig> config;
    private final Parts parts;
    private volatile DreamerOffer offer = new DreamerOffer(List.of(), Set.of(), false);

    /**
     * What a dreamer works with.
     *
     * @param backends what makes the pictures
     * @param postProcessors what improves them; may be empty
     * @param models chooses what to offer
     * @param finish what happens to a picture before it is handed in
     * @param triggers words of low-rank adaptations
     * @param recorder keeps jobs and results
     * @param random for seeds where a job names none
     */
    record Parts(
            BackendPool<ImageBackend, ImageOffer> backends,
            BackendPool<AlchemyBackend, Set<String>> postProcessors,
            ModelSelection models,
            PictureFinish finish,
            LoraTriggers triggers,
            JobRecorder recorder,
            RandomGenerator random) {
        Parts {
            requireNonNull(backends, "backends");
            requireNonNull(postProcessors, "postProcessors");
            requireNonNull(models, "models");
            requireNonNull(finish, "finish");
            requireNonNull(triggers, "triggers");
            requireNonNull(recorder, "recorder");
            requireNonNull(random, "random");
        }
    }

    Dreamer(Supplier<WorkerConfig> config, Parts parts) {
        this.config = requireNonNull(config, "config");
        this.parts = requireNonNull(parts, "parts");
    }

    DreamerConfig dreamer() {
        return config.get().dreamer().orElseThrow();
    }

    Parts parts() {
        return parts;
    }

    WorkerConfig config() {
        return config.get();
    }

    @Override
    public WorkerRole role() {
        return WorkerRole.DREAMER;
    }

    @Override
    public String workerName() {
        return dreamer().name();
    }

    @Override
    public List<String> prepare() throws BackendException, InterruptedException {
        parts.backends().refresh();
        Set<String> available = new LinkedHashSet<>();
        parts.backends().offers().values().forEach(one -> available.addAll(one.models()));
        List<String> models = parts.models().of(available, dreamer().models());
        if (models.isEmpty()) {
            throw new BackendException("the back ends have no model to offer");
        }
        offer = DreamerOffer.of(models, parts.backends().offers().values(), canPostProcess());
        return models;
    }

    private boolean canPostProcess() throws InterruptedException {
        if (parts.postProcessors().ids().isEmpty() || !dreamer().permissions().postProcessing()) {
            return false;
        }
        try {
            parts.postProcessors().refresh();
            return true;
        } catch (BackendException e) {
            LOG.warn("post-processing is not offered: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public boolean needsPreparing() {
        return parts.backends().suspected();
    }

    @Override
    public Popped pop(HordeLink horde, PopScope scope) {
        DreamerOffer current = offer;
        ImagePopReply reply =
                horde.client().popImage(current.pop(dreamer(), config.get().manners(), named(current.models(), scope)));
        Map<String, Integer> skipped = reply.skipped() == null ? Map.of() : reply.skipped();
        List<PopMessage> messages = reply.messages() == null ? List.of() : reply.messages();
        if (reply.id() == null || reply.payload() == null) {
            return new Popped(List.of(), skipped, messages);
        }
        return new Popped(List.of(new ImageJob(this, horde, reply)), skipped, messages);
    }

    /** The models to name this time: those loaded, if that is wanted, and none of which there is enough in hand. */
    private List<String> named(List<String> models, PopScope scope) {
        Set<String> resident = scope.onlyResident() ? parts.backends().residentModels() : Set.of();
        List<String> loaded = models.stream().filter(resident::contains).toList();
        List<String> candidates = loaded.isEmpty() ? models : loaded;
        List<String> scarce = candidates.stream()
                .filter(model -> scope.heldByModel().getOrDefault(model, 0) < ENOUGH_OF_A_MODEL)
                .filter(model -> !Effort.isLarge(model) || scope.heldByModel().getOrDefault(model, 0) == 0)
                .toList();
        return scarce.isEmpty() ? candidates : scarce;
    }

    @Override
    public SubmitReply reportFault(HordeClient client, String jobId) {
        return client.submitImage(
                new ImageSubmitInput(jobId, "faulted", GenerationState.FAULTED, 0L, false, List.of()));
    }

    @Override
    public void close() {
        parts.backends().close();
        parts.postProcessors().close();
    }
}
