package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeCallException;
import io.throng.client.HordeClient;
import io.throng.protocol.GenerationState;
import io.throng.protocol.PopMessage;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.StepListener;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.WorkerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does images (worker spec 3). Offers plain text-to-image only: that is what the images interface of a back end can do. */
final class Dreamer implements Role {
    /** Time limit where the horde names none: the smallest it gives (worker spec 3.6). */
    static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(150);

    private static final Logger LOG = LoggerFactory.getLogger(Dreamer.class);
    private static final long SEEDS = 1L << 32;

    private final HordeClient client;
    private final DreamerConfig dreamer;
    private final ImageBackend backend;
    private final RandomGenerator random;
    private final ImagePopInput offer;

    Dreamer(
            HordeClient client,
            WorkerConfig config,
            DreamerConfig dreamer,
            ImageBackend backend,
            RandomGenerator random) {
        this.client = requireNonNull(client, "client");
        this.dreamer = requireNonNull(dreamer, "dreamer");
        this.backend = requireNonNull(backend, "backend");
        this.random = requireNonNull(random, "random");
        this.offer = ImagePopInput.builder()
                .name(dreamer.name())
                .models(dreamer.models())
                .bridgeAgent(config.bridgeAgent())
                .threads(dreamer.threads())
                .amount(dreamer.maxBatch())
                .maxPixels(dreamer.maxPixels())
                .nsfw(config.nsfw())
                .blacklist(config.blacklist())
                .priorityUsernames(config.priorityUsernames())
                .requireUpfrontKudos(config.requireUpfrontKudos())
                .allowUnsafeIpaddr(config.allowUnsafeIp())
                .allowImg2img(false)
                .allowPainting(false)
                .allowPostProcessing(false)
                .allowControlnet(false)
                .allowSdxlControlnet(false)
                .allowLora(false)
                .build();
    }

    @Override
    public String kind() {
        return "dreamer";
    }

    @Override
    public String workerName() {
        return dreamer.name();
    }

    @Override
    public List<String> prepare() {
        return dreamer.models();
    }

    @Override
    public Popped pop() {
        ImagePopReply reply = client.popImage(offer);
        Map<String, Integer> skipped = reply.skipped() == null ? Map.of() : reply.skipped();
        List<PopMessage> messages = reply.messages() == null ? List.of() : reply.messages();
        if (reply.id() == null || reply.payload() == null) {
            return new Popped(null, skipped, messages);
        }
        return new Popped(new ImageJob(reply), skipped, messages);
    }

    @Override
    public void close() {
        backend.close();
    }

    private final class ImageJob implements Job {
        private final ImagePopReply reply;
        private final List<String> ids;
        private final long firstSeed;

        ImageJob(ImagePopReply reply) {
            this.reply = reply;
            this.ids = reply.ids() == null || reply.ids().isEmpty() ? List.of(reply.id()) : reply.ids();
            this.firstSeed = seed(reply.payload().seed());
        }

        private long seed(String text) {
            return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : random.nextLong(SEEDS);
        }

        /** The pictures of a batch are made one by one, so each needs a seed of its own to differ from the others. */
        private long seedOf(int index) {
            return firstSeed + index;
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
        public Duration timeLimit() {
            return reply.ttl() == null ? DEFAULT_TIME_LIMIT : Duration.ofSeconds(reply.ttl());
        }

        @Override
        public Result perform(int index, Duration limit) throws BackendException, InterruptedException {
            if (reply.sourceImage() != null) {
                throw new BackendException("the job has a source image, which this worker did not offer to take");
            }
            ImageTask task = ImageTasks.withoutSource(reply.payload(), model(), seedOf(index));
            byte[] webp = Pictures.webp(
                    backend.generate(task, limit, StepListener.NONE).getFirst().image());
            String generation = handOver(index, webp);
            List<GenerationMetadata> metadata = ids.size() == 1
                    ? List.of()
                    : List.of(new GenerationMetadata(
                            MetadataType.BATCH_INDEX, MetadataValue.SEE_REF, Integer.toString(index)));
            ImageSubmitInput submit = new ImageSubmitInput(
                    ids.get(index), generation, GenerationState.OK, seedOf(index), false, metadata);
            return () -> client.submitImage(submit);
        }

        /** Puts the picture at its signed address; without one, or when that fails, the picture travels in the submit. */
        private String handOver(int index, byte[] webp) {
            String address = uploadAddress(index);
            if (address != null) {
                try {
                    client.upload(URI.create(address), webp);
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

        private String uploadAddress(int index) {
            if (reply.r2Uploads() != null && index < reply.r2Uploads().size()) {
                return reply.r2Uploads().get(index);
            }
            return index == 0 ? reply.r2Upload() : null;
        }

        @Override
        public SubmitReply reportFault(int index) {
            return client.submitImage(new ImageSubmitInput(
                    ids.get(index), "faulted", GenerationState.FAULTED, seedOf(index), false, List.of()));
        }
    }
}
