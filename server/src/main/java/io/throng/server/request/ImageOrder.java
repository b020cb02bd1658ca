package io.throng.server.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.SourceProcessing;
import io.throng.server.dispatch.Targeting;
import io.throng.server.dispatch.matching.JobKind;
import java.util.List;
import java.util.Optional;

/**
 * An order for images.
 *
 * @param params with all effective defaults filled in; {@code n} and {@code seed} are taken out
 * @param nsfw whether the prompt may lead to NSFW images
 * @param censorNsfw whether NSFW images are to be censored; acts only when {@code nsfw} is false
 * @param uploads whether workers upload results to the media store, rather than sending them with the submit
 * @param seed of the first batch; empty for a new random one at every pop
 * @param source the source image
 * @param mask the mask of the source image
 * @param safeAddress whether the requester's address was judged safe
 */
public record ImageOrder(
        String prompt,
        ImageParams params,
        List<String> models,
        Targeting targeting,
        boolean nsfw,
        boolean censorNsfw,
        boolean trustedWorkers,
        boolean slowWorkers,
        boolean extraSlowWorkers,
        boolean uploads,
        boolean disableBatching,
        SourceProcessing sourceProcessing,
        Optional<SourceImage> source,
        Optional<SourceImage> mask,
        List<ExtraSource> extraSources,
        Optional<Long> seed,
        Optional<String> webhook,
        boolean safeAddress,
        String clientAgent,
        Optional<String> proxiedAccount)
        implements Order {
    /**
     * A source image in the media store.
     *
     * @param key its key in the bucket of sources
     */
    public record SourceImage(String key) {}

    /** A further source image for remixes, with its strength. */
    public record ExtraSource(SourceImage image, double strength) {}

    public ImageOrder {
        requireNonNull(prompt);
        requireNonNull(params);
        models = List.copyOf(models);
        extraSources = List.copyOf(extraSources);
    }

    @Override
    @JsonIgnore
    public JobKind kind() {
        return JobKind.IMAGE;
    }
}
