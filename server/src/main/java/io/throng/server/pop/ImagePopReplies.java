package io.throng.server.pop;

import io.throng.protocol.ExtraSourceImage;
import io.throng.protocol.PopMessage;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.SourceProcessing;
import io.throng.server.media.Bucket;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.MediaStoreException;
import io.throng.server.rating.Comparisons;
import io.throng.server.request.ImageOrder;
import io.throng.server.request.rules.ImageDraft;
import io.throng.server.request.rules.ImagePayload;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The reply to a dreamer's pop: image spec 5.9. */
final class ImagePopReplies {
    /** Largest source image that is sent inline, bytes. */
    static final long MAX_INLINE_BYTES = 32L * 1024 * 1024;

    private final MediaStore store;

    private final Comparisons comparisons;

    ImagePopReplies(MediaStore store, Comparisons comparisons) {
        this.store = store;
        this.comparisons = comparisons;
    }

    ImagePopReply nothing(PopOutcome.Nothing nothing, List<PopMessage> messages) {
        return ImagePopReply.builder()
                .ids(List.of())
                .messages(messages)
                .skipped(nothing.skipped())
                .payload(ImagePopPayload.WITHOUT_JOB)
                .sourceProcessing(SourceProcessing.IMG2IMG)
                .build();
    }

    /** Blocks when source images go inline and when variants are compared. */
    ImagePopReply handed(PopOutcome.Handed handed, List<PopMessage> messages) {
        ImageOrder order = (ImageOrder) handed.order();
        ImageDraft draft = order.draft();
        List<String> uploads = new ArrayList<>();
        for (UUID job : handed.jobIds()) {
            uploads.add(store.uploadUrl(MediaKey.result(job), MediaStore.URL_LIFE)
                    .uri()
                    .toString());
        }
        boolean sources = order.source().isPresent() && handed.sources() != PopOutcome.Sources.NONE;
        return ImagePopReply.builder()
                .id(handed.jobIds().getFirst().toString())
                .ids(handed.jobIds().stream().map(UUID::toString).toList())
                .messages(messages)
                .ttl(handed.ttlSeconds())
                .skipped(Map.of())
                .model(handed.model())
                .payload(ImagePayload.of(
                        params(draft, handed.jobIds().getFirst()),
                        draft.prompt(),
                        handed.seed(),
                        handed.jobIds().size(),
                        draft.useNsfwCensor()))
                .sourceImage(sources ? source(order.source(), handed.sources()) : null)
                .sourceMask(sources ? source(order.mask(), handed.sources()) : null)
                .sourceProcessing(sources ? order.sourceProcessing() : SourceProcessing.IMG2IMG)
                .extraSourceImages(extras(order, handed.sources()))
                .r2Upload(uploads.getFirst())
                .r2Uploads(uploads)
                .build();
    }

    private ImageParams params(ImageDraft draft, UUID job) {
        if (!Comparisons.compared(draft.models())) {
            return draft.params();
        }
        try {
            return draft.params().toBuilder().special(comparisons.special(job)).build();
        } catch (SQLException e) {
            throw new IllegalStateException("the variant of job " + job + " could not be chosen", e);
        }
    }

    private List<ExtraSourceImage> extras(ImageOrder order, PopOutcome.Sources sources) {
        if (order.extraSources().isEmpty() || sources == PopOutcome.Sources.NONE) {
            return null;
        }
        return order.extraSources().stream()
                .map(extra -> new ExtraSourceImage(source(Optional.of(extra.key()), sources), extra.strength()))
                .toList();
    }

    private String source(Optional<String> key, PopOutcome.Sources sources) {
        if (key.isEmpty()) {
            return null;
        }
        MediaKey media = new MediaKey(Bucket.SOURCES, key.get());
        if (sources == PopOutcome.Sources.ADDRESSES) {
            return store.downloadUrl(media, MediaStore.URL_LIFE).uri().toString();
        }
        try {
            return Base64.getEncoder().encodeToString(store.read(media, MAX_INLINE_BYTES));
        } catch (MediaStoreException e) {
            return null;
        }
    }
}
