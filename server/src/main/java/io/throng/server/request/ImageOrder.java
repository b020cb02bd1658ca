package io.throng.server.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.throng.protocol.image.SourceProcessing;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.request.rules.ImageDraft;
import io.throng.server.request.rules.Targeting;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An order for images.
 *
 * @param source key of the source image in the bucket of sources
 * @param mask key of its mask
 * @param extraSources further source images, for remixes
 * @param sourceProcessing what is done with the source image
 * @param webhook where deliveries are announced
 * @param paidUpfront whether kudos are held for it
 * @param sharedKey the shared key it was made with
 * @param address of whom it was made for, IPv6 as its /64 network
 */
public record ImageOrder(
        ImageDraft draft,
        Optional<String> source,
        Optional<String> mask,
        List<ExtraSource> extraSources,
        SourceProcessing sourceProcessing,
        Optional<String> webhook,
        String clientAgent,
        Optional<String> proxiedAccount,
        boolean paidUpfront,
        Optional<UUID> sharedKey,
        Optional<String> address)
        implements Order {
    /** A further source image: its key and its strength. */
    public record ExtraSource(String key, double strength) {}

    public ImageOrder {
        requireNonNull(draft);
        extraSources = List.copyOf(extraSources);
    }

    @Override
    @JsonIgnore
    public JobKind kind() {
        return JobKind.IMAGE;
    }

    @Override
    public String prompt() {
        return draft.prompt();
    }

    @Override
    public List<String> models() {
        return draft.models();
    }

    @Override
    public Targeting targeting() {
        return draft.targeting();
    }

    @Override
    public long thingsPerJob() {
        return draft.thingsPerImage();
    }
}
