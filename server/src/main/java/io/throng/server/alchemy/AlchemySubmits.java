package io.throng.server.alchemy;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.alchemy.AlchemySubmitInput;
import io.throng.protocol.alchemy.FormState;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.http.HordeException;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.MediaStoreException;
import io.throng.server.request.Ids;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;

/** {@code POST interrogate/submit}: alchemy spec 7, in its order. Blocking; for virtual threads. */
final class AlchemySubmits {
    /** Largest result, in bytes of JSON; it must also fit into a web hook. */
    static final int MAX_RESULT_BYTES = 8 * 1024 * 1024;

    private static final double MILLIS_PER_SECOND = 1000.0;

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final WorkerRegistry workers;
    private final MediaStore store;
    private final GroupCommitter.Lane<FormChange, FormChange.Result> lane;
    private final boolean paysMissingUploads;
    private final Clock clock;

    AlchemySubmits(
            DataSource dataSource,
            AccountDirectory accounts,
            WorkerRegistry workers,
            MediaStore store,
            GroupCommitter.Lane<FormChange, FormChange.Result> lane,
            boolean paysMissingUploads,
            Clock clock) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.workers = workers;
        this.store = store;
        this.lane = lane;
        this.paysMissingUploads = paysMissingUploads;
        this.clock = clock;
    }

    SubmitReply submit(AlchemySubmitInput input, String apiKey) throws SQLException {
        if (input.result() == null && !input.faulted()) {
            throw new HordeException.InvalidPayload(Map.of("result", "is required unless the state is faulted"));
        }
        UUID id = Ids.parse(input.id()).orElseThrow(() -> unknown(input.id()));
        AlchemyRows.Submitted form;
        try (Connection connection = dataSource.getConnection()) {
            form = AlchemyRows.submitted(connection, id).orElseThrow(() -> unknown(input.id()));
        }
        Account account = accounts.byKey(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
        Worker worker = form.workerId().isPresent()
                ? workers.find(form.workerId().get()).orElseThrow(() -> unknown(input.id()))
                : null;
        if (worker == null || worker.ownerId() != account.id()) {
            throw new HordeException.Refusal(
                    ReturnCode.WRONG_CREDENTIALS,
                    "Wrong credentials: this form was not given to a worker of this account.");
        }
        if (form.state() != FormState.PROCESSING) {
            return already(input.id(), worker);
        }
        FormChange.Outcome outcome =
                input.faulted() ? new FormChange.Outcome.Aborted() : delivered(id, input.result(), form, worker);
        FormChange.End end = new FormChange.End(UUID.randomUUID(), id, form.requestId(), worker.id(), outcome);
        return switch (ended(end)) {
            case FormChange.Result.Ended ended -> new SubmitReply(ended.rewardHundredths() / 100.0);
            case FormChange.Result.NotProcessing not -> already(input.id(), worker);
            case FormChange.Result.Unknown gone -> throw unknown(input.id());
            case FormChange.Result.Claimed claimed -> throw unexpected(claimed);
            case FormChange.Result.Withdrawn withdrawn -> throw unexpected(withdrawn);
        };
    }

    private FormChange.Outcome.Delivered delivered(
            UUID id, Map<String, JsonNode> result, AlchemyRows.Submitted form, Worker worker) {
        String json = FormResults.json(result);
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_RESULT_BYTES) {
            throw new HordeException.InvalidPayload(
                    Map.of("result", "has " + bytes + " bytes as JSON; at most " + MAX_RESULT_BYTES + " are allowed"));
        }
        boolean missing = FormResults.namesUpload(result) && missing(id);
        Instant now = clock.instant();
        Duration taken = Duration.between(form.started().orElse(now), now);
        double seconds = Math.max(taken.toMillis(), 0) / MILLIS_PER_SECOND;
        return new FormChange.Outcome.Delivered(
                json, workers.delivered(worker.id(), seconds), missing, !missing || paysMissingUploads);
    }

    private boolean missing(UUID id) {
        try {
            return store.head(MediaKey.result(id)).isEmpty();
        } catch (MediaStoreException e) {
            // The store's trouble is not the worker's fault.
            return false;
        }
    }

    private FormChange.Result ended(FormChange.End end) {
        try {
            return lane.submit(end).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HordeException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private static SubmitReply already(String id, Worker worker) {
        if (worker.maintenance()) {
            return new SubmitReply(0);
        }
        throw new HordeException.Refusal(
                ReturnCode.DUPLICATE_GEN,
                "Form " + id + " is not being worked on: it was already submitted, took too long, or was withdrawn.");
    }

    private static HordeException.Refusal unknown(String id) {
        return new HordeException.Refusal(
                ReturnCode.INVALID_JOB_ID,
                "Processing Job with ID " + id.substring(0, Math.min(id.length(), 60)) + " does not exist.");
    }

    private static IllegalStateException unexpected(FormChange.Result result) {
        return new IllegalStateException("the end of a form is answered by " + result);
    }
}
