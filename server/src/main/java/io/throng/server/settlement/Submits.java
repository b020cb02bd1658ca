package io.throng.server.settlement;

import io.throng.protocol.GenerationState;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.text.TextGenerationMetadata;
import io.throng.protocol.text.TextSubmitInput;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.LiveJob;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.MediaStoreException;
import io.throng.server.media.SourceImages;
import io.throng.server.request.Ids;
import io.throng.server.request.LiveRequests;
import io.throng.server.request.Order;
import io.throng.server.request.OrderCache;
import io.throng.server.request.RequestRows;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * {@code generate/submit} and {@code generate/text/submit}: image spec 6, text spec 10. What can be answered from memory is never
 * blocked for; the rest runs on a thread of its own.
 */
public final class Submits {
    /** What stands for a result that was uploaded to the media store. */
    public static final String UPLOADED = "R2";

    /** Notes a result may carry. The original counts them after it has paid (image spec 6.1); here they are counted first. */
    public static final int MAX_METADATA = 50;

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final WorkerRegistry workers;
    private final LiveRequests live;
    private final OrderCache orders;
    private final MediaStore store;
    private final SourceImages results;
    private final Deliveries deliveries;
    private final GroupCommitter.Lane<Settlement, Settlement.Result> lane;
    private final Executor blocking;

    public Submits(
            DataSource dataSource,
            AccountDirectory accounts,
            WorkerRegistry workers,
            LiveRequests live,
            OrderCache orders,
            MediaStore store,
            SourceImages results,
            Deliveries deliveries,
            GroupCommitter.Lane<Settlement, Settlement.Result> lane,
            Executor blocking) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.workers = workers;
        this.live = live;
        this.orders = orders;
        this.store = store;
        this.results = results;
        this.deliveries = deliveries;
        this.lane = lane;
        this.blocking = blocking;
    }

    /** What a worker says of its result. */
    enum Judgement {
        FINE,
        /** Something else stands in the result's place. */
        CENSORED,
        /** Likewise, because the result depicted abuse of children. */
        ABUSE
    }

    /** A submit, in the words that images and texts share. */
    private record Call(
            JobKind kind,
            UUID jobId,
            String generation,
            boolean faulted,
            Judgement judgement,
            long seed,
            List<?> metadata) {}

    /** Everything that is known of the job when it ends. */
    record Known(
            LiveJob job,
            boolean processing,
            boolean delivered,
            WaitingIndex.View request,
            Order order,
            Worker worker,
            Account owner) {}

    public CompletableFuture<SubmitReply> image(ImageSubmitInput input, String apiKey) {
        requireFewNotes(input.genMetadata());
        Judgement judgement = judgement(input.genMetadata() == null ? List.of() : input.genMetadata());
        Call call = new Call(
                JobKind.IMAGE,
                jobId(input.id()),
                input.generation(),
                input.effectiveState() == GenerationState.FAULTED && judgement == Judgement.FINE,
                judgement,
                input.seed(),
                input.genMetadata() == null ? List.of() : input.genMetadata());
        return CompletableFuture.supplyAsync(() -> know(call, apiKey), blocking).thenCompose(known -> end(call, known));
    }

    public CompletableFuture<SubmitReply> text(TextSubmitInput input, String apiKey) {
        requireFewNotes(input.genMetadata());
        GenerationState state = input.effectiveState();
        List<TextGenerationMetadata> metadata =
                new ArrayList<>(input.genMetadata() == null ? List.of() : input.genMetadata());
        if (state == GenerationState.CSAM && metadata.isEmpty()) {
            metadata.add(new TextGenerationMetadata("censorship", "csam", null));
        }
        boolean censored = state == GenerationState.CENSORED || !metadata.isEmpty();
        Call call = new Call(
                JobKind.TEXT,
                jobId(input.id()),
                input.generation(),
                state == GenerationState.FAULTED,
                censored ? Judgement.CENSORED : Judgement.FINE,
                input.effectiveSeed(),
                metadata);
        Optional<Known> known = remembered(call, apiKey);
        if (known.isPresent()) {
            requireOwner(known.get());
            return end(call, known.get());
        }
        return CompletableFuture.supplyAsync(() -> know(call, apiKey), blocking).thenCompose(found -> end(call, found));
    }

    private static void requireFewNotes(List<?> metadata) {
        if (metadata != null && metadata.size() > MAX_METADATA) {
            throw new HordeException.Refusal(
                    ReturnCode.BAD_REQUEST,
                    "gen_metadata has " + metadata.size() + " entries, at most " + MAX_METADATA + " are allowed.");
        }
    }

    private static Judgement judgement(List<GenerationMetadata> notes) {
        Judgement judgement = Judgement.FINE;
        for (GenerationMetadata note : notes) {
            if (note.type() == MetadataType.CENSORSHIP) {
                if (note.value() == MetadataValue.CSAM) {
                    return Judgement.ABUSE;
                }
                judgement = Judgement.CENSORED;
            }
        }
        return judgement;
    }

    private Optional<Known> remembered(Call call, String apiKey) {
        WaitingIndex index = live.of(call.kind());
        Optional<LiveJob> job = index.job(call.jobId());
        Optional<Account> account = accounts.cached(apiKey);
        if (job.isEmpty() || account.isEmpty()) {
            return Optional.empty();
        }
        Optional<WaitingIndex.View> request = index.view(job.get().requestId());
        Optional<Order> order = orders.known(job.get().requestId());
        Optional<Worker> worker = workers.known(job.get().workerId());
        return request.isPresent() && order.isPresent() && worker.isPresent()
                ? Optional.of(
                        new Known(job.get(), true, false, request.get(), order.get(), worker.get(), account.get()))
                : Optional.empty();
    }

    private Known know(Call call, String apiKey) {
        try {
            RequestRows.Job job;
            try (Connection connection = dataSource.getConnection()) {
                job = RequestRows.job(connection, call.jobId()).orElseThrow(() -> unknownJob(call.jobId()));
            }
            Account account = accounts.byKey(apiKey)
                    .orElseThrow(() -> new HordeException.Refusal(
                            ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
            UUID requestId = job.live().requestId();
            WaitingIndex.View request =
                    live.viewOrLoad(call.kind(), requestId).orElseThrow(() -> unknownJob(call.jobId()));
            Order order = orders.find(requestId).orElseThrow(() -> unknownJob(call.jobId()));
            Worker worker = workers.find(job.live().workerId()).orElseThrow(() -> unknownJob(call.jobId()));
            Known known = new Known(job.live(), job.processing(), job.delivered(), request, order, worker, account);
            requireOwner(known);
            return known;
        } catch (SQLException e) {
            throw new IllegalStateException("a job could not be looked up", e);
        }
    }

    private static void requireOwner(Known known) {
        if (known.worker().ownerId() != known.owner().id()) {
            throw new HordeException.Refusal(
                    ReturnCode.WRONG_CREDENTIALS,
                    "Wrong credentials: the worker that this job was given to belongs to another account.");
        }
    }

    private CompletableFuture<SubmitReply> end(Call call, Known known) {
        if (!known.processing()) {
            return CompletableFuture.completedFuture(already(call, known, known.delivered()));
        }
        if (call.faulted()) {
            return lane.submit(deliveries.faulted(known, false)).thenApply(result -> switch (result) {
                case Settlement.Result.Settled settled -> new SubmitReply(0);
                case Settlement.Result.AlreadyEnded ended -> already(call, known, ended.delivered());
                case Settlement.Result.Unknown unknown -> throw unknownJob(call.jobId());
            });
        }
        String result = call.generation();
        boolean missing = false;
        if (call.kind() == JobKind.IMAGE) {
            Kept kept = keep(call, known);
            result = kept.result();
            missing = kept.missing();
        }
        Deliveries.Delivery delivery = deliveries.delivered(
                known,
                result,
                call.judgement(),
                call.seed(),
                new String(WireWriter.bytes(call.metadata()), StandardCharsets.UTF_8),
                missing);
        return lane.submit(delivery.settlement()).thenApply(outcome -> switch (outcome) {
            case Settlement.Result.Settled settled -> new SubmitReply(delivery.rewardHundredths() / 100.0);
            case Settlement.Result.AlreadyEnded ended -> already(call, known, ended.delivered());
            case Settlement.Result.Unknown unknown -> throw unknownJob(call.jobId());
        });
    }

    private record Kept(String result, boolean missing) {}

    /** Results sent with the submit go to the media store; of uploaded ones it is noted whether they arrived. */
    private Kept keep(Call call, Known known) {
        if (call.generation().equals(UPLOADED)) {
            try {
                return new Kept(
                        UPLOADED, store.head(MediaKey.result(call.jobId())).isEmpty());
            } catch (MediaStoreException e) {
                return new Kept(UPLOADED, false);
            }
        }
        boolean stored = results.takeResult(call.jobId(), call.generation()).isPresent();
        return new Kept(stored ? UPLOADED : call.generation(), false);
    }

    private static SubmitReply already(Call call, Known known, boolean delivered) {
        if (known.worker().maintenance() || (call.faulted() && !delivered)) {
            return new SubmitReply(0);
        }
        if (delivered) {
            throw new HordeException.Refusal(
                    ReturnCode.DUPLICATE_GEN, "Job " + call.jobId() + " was already submitted.");
        }
        throw new HordeException.Refusal(
                ReturnCode.ABORTED_GEN,
                "Job " + call.jobId() + " took too long or was given up and went to somebody else."
                        + " Please check your worker speed.");
    }

    private static UUID jobId(String id) {
        return Ids.parse(id).orElseThrow(() -> unknownJob(id.substring(0, Math.min(id.length(), 60))));
    }

    private static HordeException.Refusal unknownJob(Object id) {
        return new HordeException.Refusal(
                ReturnCode.INVALID_JOB_ID, "Processing Job with ID " + id + " does not exist.");
    }
}
