package io.throng.server.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.throng.protocol.GenerationState;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.ImageCheck;
import io.throng.protocol.image.ImageGeneration;
import io.throng.protocol.image.ImageStatus;
import io.throng.protocol.text.TextGeneration;
import io.throng.protocol.text.TextGenerationMetadata;
import io.throng.protocol.text.TextStatus;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.MediaStoreException;
import io.throng.server.rating.Comparisons;
import io.throng.server.request.rules.ImageDraft;
import io.throng.server.settlement.Submits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A request's results with its progress: image spec 4.2, text spec 11. Blocking; for virtual threads. */
public final class Results {
    /** Largest stored image that is sent inline, bytes. */
    static final long MAX_INLINE_BYTES = 32L * 1024 * 1024;

    /** What stands for an image that never arrived (image spec 4.2). */
    static final String MISSING = "N/A";

    private final DataSource dataSource;
    private final OrderCache orders;
    private final MediaStore store;
    private final Progress progress;

    public Results(DataSource dataSource, OrderCache orders, MediaStore store, Progress progress) {
        this.dataSource = dataSource;
        this.orders = orders;
        this.store = store;
        this.progress = progress;
    }

    public ImageStatus images(WaitingIndex.View view) throws SQLException {
        Optional<ImageDraft> draft = orders.find(view.request().id()).map(order -> ((ImageOrder) order).draft());
        boolean addresses = draft.map(asked -> asked.options().r2()).orElse(true);
        List<RequestRows.Delivery> deliveries = new ArrayList<>(deliveries(view));
        if (draft.map(asked -> Comparisons.compared(asked.models())).orElse(false)) {
            // Ids are random: the order tells nothing of who made which, and stays the same for whoever looks again.
            deliveries.sort(Comparator.comparing(delivery -> delivery.id().toString()));
        }
        List<ImageGeneration> generations = new ArrayList<>();
        for (RequestRows.Delivery delivery : deliveries) {
            generations.add(new ImageGeneration(
                    image(delivery, addresses),
                    Long.toString(delivery.seed()),
                    delivery.id().toString(),
                    delivery.censored(),
                    metadata(delivery, new TypeReference<List<GenerationMetadata>>() {}),
                    delivery.workerId().toString(),
                    delivery.workerName(),
                    delivery.model(),
                    GenerationState.OK));
        }
        ImageCheck check = progress.check(view);
        return new ImageStatus(
                check.finished(),
                check.processing(),
                check.restarted(),
                check.waiting(),
                check.done(),
                check.faulted(),
                check.waitTime(),
                check.queuePosition(),
                check.kudos(),
                check.isPossible(),
                generations,
                draft.map(asked -> asked.options().shared()).orElse(false));
    }

    public TextStatus texts(WaitingIndex.View view) throws SQLException {
        List<TextGeneration> generations = new ArrayList<>();
        for (RequestRows.Delivery delivery : deliveries(view)) {
            List<TextGenerationMetadata> metadata =
                    metadata(delivery, new TypeReference<List<TextGenerationMetadata>>() {});
            GenerationState state = !metadata.isEmpty()
                    ? GenerationState.CSAM
                    : delivery.censored() ? GenerationState.CENSORED : GenerationState.OK;
            generations.add(new TextGeneration(
                    delivery.result(),
                    delivery.seed(),
                    metadata,
                    delivery.workerId().toString(),
                    delivery.workerName(),
                    delivery.model(),
                    state));
        }
        ImageCheck check = progress.check(view);
        return new TextStatus(
                check.finished(),
                check.processing(),
                check.restarted(),
                check.waiting(),
                check.done(),
                check.faulted(),
                check.waitTime(),
                check.queuePosition(),
                check.kudos(),
                check.isPossible(),
                generations);
    }

    private List<RequestRows.Delivery> deliveries(WaitingIndex.View view) throws SQLException {
        if (view.state().finished() == 0) {
            return List.of();
        }
        try (Connection connection = dataSource.getConnection()) {
            return RequestRows.deliveries(connection, view.request().id());
        }
    }

    private String image(RequestRows.Delivery delivery, boolean address) {
        if (!delivery.result().equals(Submits.UPLOADED)) {
            return delivery.result();
        }
        MediaKey key = MediaKey.result(delivery.id());
        if (address) {
            return store.downloadUrl(key, MediaStore.URL_LIFE).uri().toString();
        }
        try {
            return Base64.getEncoder().encodeToString(store.read(key, MAX_INLINE_BYTES));
        } catch (MediaStoreException e) {
            if (e.reason() == MediaStoreException.Reason.UNAVAILABLE) {
                throw e; // it may be there; the caller is told to ask again
            }
            return MISSING;
        }
    }

    private static <T> List<T> metadata(RequestRows.Delivery delivery, TypeReference<List<T>> type) {
        try {
            return delivery.metadata() == null ? List.of() : WireWriter.mapper().readValue(delivery.metadata(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored metadata cannot be read", e);
        }
    }
}
