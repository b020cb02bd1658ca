package io.throng.server.rating;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.PostProcessor;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.MediaStoreException;
import io.throng.server.request.ImageOrder;
import io.throng.server.request.OrderJson;
import io.throng.server.request.rules.ImageDraft;
import io.throng.server.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Keeps the results of shared requests for rating. Requests are noted when they become active; their delivered, uncensored results are
 * registered and copied to the bucket that is kept for good, each with its facts beside it as JSON.
 */
public final class SharedResults {
    /** Largest result that is kept, bytes. */
    static final long MAX_BYTES = 32L * 1024 * 1024;

    /** Results registered, copied, or requests forgotten in one turn. */
    static final int MAX_PER_TURN = 500;

    /** Turns in which a result is looked for before it counts as gone: uploads may come after the word of them. */
    static final int MAX_ATTEMPTS = 20;

    private static final Logger LOG = Logger.getLogger(SharedResults.class);

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final MediaStore store;

    SharedResults(DataSource dataSource, AccountDirectory accounts, MediaStore store) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.store = store;
    }

    /**
     * What was asked for and how it was made.
     *
     * @param set the request
     * @param userType {@code oauth}, {@code pseudonymous} or {@code anon}
     */
    record Facts(
            String prompt,
            int width,
            int height,
            int steps,
            String sampler,
            double cfg,
            boolean karras,
            List<String> pp,
            String set,

            @JsonProperty("user_type") String userType,

            String seed,
            String model,
            boolean censored) {}

    /** Notes in the caller's transaction that the results of requests are to be kept. */
    public static void note(Connection connection, Collection<UUID> requestIds) throws SQLException {
        if (requestIds.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(
                "insert into shared_request (request_id) select * from unnest(?::uuid[]) on conflict do nothing")) {
            insert.setArray(1, connection.createArrayOf("uuid", requestIds.toArray()));
            insert.executeUpdate();
        }
    }

    /** One turn: registers what was delivered, copies what was registered, forgets what is over. */
    public void keep() throws SQLException {
        Transaction.run(dataSource, connection -> register(connection, Optional.empty()));
        for (Waiting waiting : waiting()) {
            copy(waiting);
        }
        Transaction.run(dataSource, SharedResults::forgetEnded);
    }

    /**
     * Registers delivered results of shared requests in the caller's transaction.
     *
     * @param requestId empty for all
     */
    int register(Connection connection, Optional<UUID> requestId) throws SQLException {
        // Relies on the primary keys of shared_request, request and rating_image, and on the index job_request.
        String sql = """
                select j.id, j.request_id, r.user_id, j.worker_id, j.model, j.seed, c.variant, r.body
                from shared_request s
                join request r on r.id = s.request_id
                join job j on j.request_id = r.id and j.state = 1 and not j.fake and not j.censored and j.result = 'R2'
                left join comparison_job c on c.job_id = j.id
                where (?::uuid is null or s.request_id = ?)
                  and not exists (select from rating_image i where i.id = j.id)
                limit ?
                """;
        int registered = 0;
        try (var select = connection.prepareStatement(sql);
                var insert = connection.prepareStatement("""
                        insert into rating_image (id, request_id, requester_id, worker_id, model, variant, facts)
                        values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing""")) {
            select.setObject(1, requestId.orElse(null));
            select.setObject(2, requestId.orElse(null));
            select.setInt(3, MAX_PER_TURN);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    add(insert, row);
                    registered++;
                }
            }
            if (registered > 0) {
                insert.executeBatch();
            }
        }
        return registered;
    }

    private void add(PreparedStatement insert, ResultSet row) throws SQLException {
        ImageOrder order = (ImageOrder) OrderJson.read(row.getString(8));
        Facts facts = facts(order.draft(), row);
        insert.setObject(1, row.getObject(1, UUID.class));
        insert.setObject(2, row.getObject(2, UUID.class));
        insert.setInt(3, row.getInt(3));
        insert.setObject(4, row.getObject(4, UUID.class));
        insert.setString(5, row.getString(5));
        insert.setObject(6, row.getObject(7, Integer.class), java.sql.Types.SMALLINT);
        insert.setString(7, new String(WireWriter.bytes(facts), StandardCharsets.UTF_8));
        insert.addBatch();
    }

    private Facts facts(ImageDraft draft, ResultSet row) throws SQLException {
        ImageParams params = draft.params();
        return new Facts(
                draft.prompt(),
                draft.width(),
                draft.height(),
                draft.steps(),
                params.effectiveSamplerName().wireName(),
                params.effectiveCfgScale(),
                params.effectiveKarras(),
                params.postProcessing() == null
                        ? List.of()
                        : params.postProcessing().stream()
                                .map(PostProcessor::wireName)
                                .toList(),
                row.getString(2),
                userType(accounts.byId(row.getInt(3))),
                Long.toString(row.getLong(6)),
                row.getString(5),
                false);
    }

    private static String userType(Optional<Account> requester) {
        if (requester.isEmpty()) {
            return "anon";
        }
        return switch (requester.get().kind()) {
            case ANONYMOUS, WIPED -> "anon";
            case PSEUDONYMOUS -> "pseudonymous";
            case REGISTERED -> "oauth";
        };
    }

    private record Waiting(UUID id, String facts) {}

    private List<Waiting> waiting() throws SQLException {
        // Relies on the index rating_image_waiting.
        try (Connection connection = dataSource.getConnection();
                var select = connection.prepareStatement(
                        "select id, facts from rating_image where state = 0 order by created limit ?")) {
            select.setInt(1, MAX_PER_TURN);
            List<Waiting> waiting = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    waiting.add(new Waiting(row.getObject(1, UUID.class), row.getString(2)));
                }
            }
            return waiting;
        }
    }

    private void copy(Waiting waiting) throws SQLException {
        boolean copied;
        try {
            byte[] bytes = store.read(MediaKey.result(waiting.id()), MAX_BYTES);
            store.write(MediaKey.shared(waiting.id()), bytes, "image/webp");
            store.write(
                    MediaKey.sharedFacts(waiting.id()),
                    waiting.facts().getBytes(StandardCharsets.UTF_8),
                    "application/json");
            copied = true;
        } catch (MediaStoreException e) {
            LOG.debugf("result %s is not kept yet: %s", waiting.id(), e.getMessage());
            copied = false;
        }
        try (Connection connection = dataSource.getConnection();
                var update = connection.prepareStatement("""
                        update rating_image
                        set attempts = attempts + 1, state = case when ? then 1 when attempts + 1 >= ? then 2 else 0 end
                        where id = ? and state = 0""")) {
            update.setBoolean(1, copied);
            update.setInt(2, MAX_ATTEMPTS);
            update.setObject(3, waiting.id());
            update.executeUpdate();
        }
    }

    private static int forgetEnded(Connection connection) throws SQLException {
        try (var delete = connection.prepareStatement("""
                delete from shared_request where request_id in (
                    select s.request_id from shared_request s
                    where not exists (select from request r where r.id = s.request_id) limit ?)""")) {
            delete.setInt(1, MAX_PER_TURN);
            delete.executeUpdate();
        }
        try (var delete = connection.prepareStatement("""
                delete from comparison_job where job_id in (
                    select c.job_id from comparison_job c
                    where not exists (select from request r where r.id = c.request_id)
                      and not exists (select from rating_set s where s.request_id = c.request_id) limit ?)""")) {
            delete.setInt(1, MAX_PER_TURN);
            return delete.executeUpdate();
        }
    }
}
