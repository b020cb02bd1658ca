package io.throng.worker;

import io.throng.client.HordeCallException;
import io.throng.protocol.GenerationState;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.Pictures;
import io.throng.worker.config.Manners;
import io.throng.worker.image.Effort;
import io.throng.worker.image.ImageTasks;
import io.throng.worker.image.JobSources;
import io.throng.worker.image.SourceFetcher;
import io.throng.worker.net.AddressGuard;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An image job in hand: made in one call of a back end, handed in one id at a time (worker spec 3.10). */
final class ImageJob implements Role.Job {
    /** Time limit where the horde names none: the smallest it gives (worker spec 3.6). */
    static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(150);

    private static final Logger LOG = LoggerFactory.getLogger(ImageJob.class);
    private static final long SEEDS = 1L << 32;

    /** Back ends that have told steps before, so that their silence means more. */
    private static final Set<String> TELLING = ConcurrentHashMap.newKeySet();

    private final Dreamer dreamer;
    private final HordeLink horde;
    private final ImagePopReply reply;
    private final List<String> ids;
    private final long seed;

    ImageJob(Dreamer dreamer, HordeLink horde, ImagePopReply reply) {
        this.dreamer = dreamer;
        this.horde = horde;
        this.reply = reply;
        this.ids = reply.ids() == null || reply.ids().isEmpty() ? List.of(reply.id()) : reply.ids();
        this.seed = ImageTasks.seed(reply.payload().seed())
                .orElseGet(() -> dreamer.parts().random().nextLong(SEEDS));
    }

    @Override
    public List<String> ids() {
        return ids;
    }

    @Override
    public String model() {
        return String.valueOf(reply.model());
    }

    @Override
    public double work() {
        return Effort.megapixelsteps(reply.payload(), model(), ids.size());
    }

    @Override
    public Duration timeLimit() {
        return reply.ttl() == null ? DEFAULT_TIME_LIMIT : Duration.ofSeconds(reply.ttl());
    }

    @Override
    public List<Role.Result> perform(Attempt attempt) throws BackendException, InterruptedException {
        dreamer.parts().recorder().taken(dreamer.kind(), ids.getFirst(), reply);
        JobSources sources = sources();
        ImageTask task = ImageTasks.of(
                reply.payload(),
                model(),
                seed,
                ids.size(),
                sources,
                dreamer.parts().triggers());
        try (BackendPool.Use<ImageBackend> use = dreamer.parts()
                .backends()
                .take(
                        offer -> offer.models().contains(task.model())
                                && offer.features().containsAll(ImageTasks.needs(task)),
                        task.model(),
                        attempt.failedBefore(),
                        attempt.left())) {
            List<ImageResult> made = made(task, use, attempt);
            if (postProcesses() && !dreamer.dreamer().overlapPostProcessing()) {
                return finished(made, task, sources, attempt, use.id());
            }
            // Looking at pictures and encoding them takes a processor, not the back end: the next job may begin.
            use.close();
            attempt.frees();
            return finished(made, task, sources, attempt, "");
        }
    }

    private boolean postProcesses() {
        return reply.payload().postProcessing() != null
                && !reply.payload().postProcessing().isEmpty();
    }

    private JobSources sources() throws InterruptedException {
        boolean inpaintingModel = dreamer.parts().models().isInpainting(model());
        if (reply.sourceImage() == null
                && (reply.extraSourceImages() == null
                        || reply.extraSourceImages().isEmpty())
                && !inpaintingModel
                && (reply.sourceProcessing() == null || !paints())) {
            return JobSources.none();
        }
        AddressGuard guard = AddressGuard.publicOnly().trusting(URI.create(horde.name()));
        for (String upload : uploads()) {
            guard = guard.trusting(URI.create(upload));
        }
        return JobSources.of(reply, inpaintingModel, seed, new SourceFetcher(guard));
    }

    private boolean paints() {
        return switch (reply.sourceProcessing()) {
            case INPAINTING, OUTPAINTING -> true;
            case IMG2IMG, REMIX -> false;
        };
    }

    private List<ImageResult> made(ImageTask task, BackendPool.Use<ImageBackend> use, Attempt attempt)
            throws BackendException, InterruptedException {
        attempt.uses(use.id(), TELLING.contains(use.id()));
        try {
            int most = Math.max(
                    1, dreamer.parts().backends().offers().get(use.id()).maxBatch());
            List<ImageResult> made = new ArrayList<>(task.count());
            while (made.size() < task.count()) {
                int count = Math.min(most, task.count() - made.size());
                ImageTask part = count == task.count() ? task : task.part(task.seed() + made.size(), count);
                List<ImageResult> some = use.backend().generate(part, attempt.left(), attempt.watch());
                if (some.size() != count) {
                    throw new BackendException("the back end made " + some.size() + " pictures, not " + count);
                }
                made.addAll(some);
            }
            if (attempt.watch().hasSteps()) {
                TELLING.add(use.id());
            }
            return made;
        } catch (BackendException e) {
            dreamer.parts().backends().suspect();
            throw e;
        } finally {
            attempt.watch().end();
        }
    }

    private List<Role.Result> finished(
            List<ImageResult> made, ImageTask task, JobSources sources, Attempt attempt, String held)
            throws BackendException, InterruptedException {
        Manners manners = dreamer.config().manners();
        PictureSafety.Question question = new PictureSafety.Question(
                String.valueOf(reply.payload().prompt()),
                model(),
                Boolean.TRUE.equals(reply.payload().useNsfwCensor()),
                manners.replacesNsfw(),
                manners.censorlist());
        List<Role.Result> results = new ArrayList<>(made.size());
        for (int i = 0; i < made.size(); i++) {
            PictureSafety.Judged judged = dreamer.parts()
                    .finish()
                    .finish(made.get(i), reply.payload(), task.width(), task.height(), question, attempt, held);
            List<GenerationMetadata> notes = new ArrayList<>(sources.notes());
            notes.addAll(made.get(i).notes());
            notes.addAll(judged.notes());
            if (ids.size() > 1) {
                notes.add(new GenerationMetadata(MetadataType.BATCH_INDEX, MetadataValue.SEE_REF, Integer.toString(i)));
            }
            results.add(delivery(i, judged, made.get(i).seed(), notes));
        }
        return results;
    }

    private Role.Result delivery(
            int index, PictureSafety.Judged judged, long pictureSeed, List<GenerationMetadata> notes)
            throws BackendException {
        byte[] webp = Pictures.webp(judged.picture());
        boolean censored = judged.replaced();
        if (!censored) {
            dreamer.parts().recorder().made(dreamer.kind(), ids.get(index), "webp", webp);
        }
        if (!censored && horde.takesDigests()) {
            notes.add(new GenerationMetadata(
                    MetadataType.INFORMATION, MetadataValue.SEE_REF, "sha256:" + Digests.sha256(webp)));
        }
        Supplier<String> generation = once(() -> handOver(index, webp));
        return new Role.Result.Made(() -> horde.client()
                .submitImage(new ImageSubmitInput(
                        ids.get(index), generation.get(), judged.state(), pictureSeed, censored, notes)));
    }

    /** The value, made when first asked for; repeated submits do not upload again. Submits of one id come from one thread. */
    private static <T> Supplier<T> once(Supplier<T> making) {
        List<T> made = new ArrayList<>(1);
        return () -> {
            if (made.isEmpty()) {
                made.add(making.get());
            }
            return made.getFirst();
        };
    }

    /** Puts the picture at its signed address; without one, or when that fails, the picture travels in the submit. */
    private String handOver(int index, byte[] webp) {
        String address = uploadAddress(index);
        if (address != null) {
            try {
                horde.client().upload(URI.create(address), webp);
                return "R2";
            } catch (HordeCallException.Refused
                    | HordeCallException.Unreachable
                    | HordeCallException.RateLimited
                    | HordeCallException.Invalid
                    | IllegalArgumentException e) {
                LOG.warn("the upload of {} failed, sending it in the submit: {}", ids.get(index), e.getMessage());
            }
        }
        return Base64.getEncoder().encodeToString(webp);
    }

    private List<String> uploads() {
        if (reply.r2Uploads() != null) {
            return reply.r2Uploads();
        }
        return reply.r2Upload() == null ? List.of() : List.of(reply.r2Upload());
    }

    private String uploadAddress(int index) {
        if (reply.r2Uploads() != null && index < reply.r2Uploads().size()) {
            return reply.r2Uploads().get(index);
        }
        return index == 0 ? reply.r2Upload() : null;
    }

    @Override
    public SubmitReply reportFault(int index) {
        return horde.client()
                .submitImage(new ImageSubmitInput(
                        ids.get(index), "faulted", GenerationState.FAULTED, seed, false, List.of()));
    }
}
