package io.throng.server.alchemy;

import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.kudos.HoldId;
import io.throng.server.kudos.Holds;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.MediaStoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Time passing: forms whose worker never came back wait again, requests whose life is over are forgotten. Once for all nodes. */
final class AlchemyUpkeep {
    /** Forms faulted, and requests forgotten, in one turn; the rest waits for the next. */
    static final int MAX_PER_TURN = 1_000;

    private static final Logger LOG = Logger.getLogger(AlchemyUpkeep.class);

    private final DataSource dataSource;
    private final AlchemyIndex index;
    private final Holds holds;
    private final MediaStore store;
    private final ChangeFeed feed;
    private final GroupCommitter.Lane<FormChange, FormChange.Result> lane;

    AlchemyUpkeep(
            DataSource dataSource,
            AlchemyIndex index,
            Holds holds,
            MediaStore store,
            ChangeFeed feed,
            GroupCommitter.Lane<FormChange, FormChange.Result> lane) {
        this.dataSource = dataSource;
        this.index = index;
        this.holds = holds;
        this.store = store;
        this.feed = feed;
        this.lane = lane;
    }

    /** Aborts every form whose deadline is over; answers how many. Blocks until they are. */
    int faultStaleForms() throws SQLException {
        List<FormChange.End> stale = new ArrayList<>();
        // Relies on the index alchemy_form_due.
        String sql = """
                select id, request_id, worker_id from alchemy_form where state = 1 and deadline < now() order by deadline limit ?
                """;
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, MAX_PER_TURN);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    stale.add(new FormChange.End(
                            UUID.randomUUID(),
                            row.getObject(1, UUID.class),
                            row.getObject(2, UUID.class),
                            row.getObject(3, UUID.class),
                            new FormChange.Outcome.Aborted()));
                }
            }
        }
        List<CompletableFuture<FormChange.Result>> ends =
                stale.stream().map(end -> lane.submit(end)).toList();
        ends.forEach(CompletableFuture::join);
        return stale.size();
    }

    /** Forgets requests whose life is over, with their forms, holds and source images; answers how many. */
    int forgetExpired() throws SQLException {
        Set<UUID> gone = new LinkedHashSet<>();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            delete(connection, gone);
            feed.announce(connection, ChangeFeed.Topic.ALCHEMY, gone);
            connection.commit();
            connection.setAutoCommit(true);
        }
        index.forget(gone);
        for (UUID request : gone) {
            try {
                store.delete(MediaKey.source(request));
            } catch (MediaStoreException e) {
                LOG.warnf("the source image of request %s stays until it is swept: %s", request, e.getMessage());
            }
        }
        return gone.size();
    }

    private void delete(Connection connection, Set<UUID> gone) throws SQLException {
        List<HoldId> holdIds = new ArrayList<>();
        Instant now = null;
        // Relies on the index alchemy_request_expires, then on alchemy_form_request. Rows of requests are locked before
        // their forms,
        // in id order, as everywhere; one that a writer holds has just been prolonged.
        String sql = """
                with expired as materialized (
                    select id from alchemy_request
                    where id in (select id from alchemy_request where expires < now() order by expires limit ?) and expires < now()
                    order by id for update skip locked
                ), forms as materialized (
                    select f.id, f.request_id from alchemy_form f join expired e on e.id = f.request_id
                ), deleted as (
                    delete from alchemy_request r using expired e where r.id = e.id
                )
                select id, request_id, now() from forms
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, MAX_PER_TURN);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    holdIds.add(HoldId.interrogation(row.getObject(1, UUID.class)));
                    gone.add(row.getObject(2, UUID.class));
                    now = row.getObject(3, OffsetDateTime.class).toInstant();
                }
            }
        }
        for (int from = 0; from < holdIds.size(); from += Holds.MAX_HOLDS_PER_BATCH) {
            holds.release(
                    connection, holdIds.subList(from, Math.min(from + Holds.MAX_HOLDS_PER_BATCH, holdIds.size())), now);
        }
    }
}
