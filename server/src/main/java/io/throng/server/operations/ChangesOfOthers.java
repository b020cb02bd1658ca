package io.throng.server.operations;

import static java.util.Objects.requireNonNull;

import io.agroal.api.AgroalDataSource;
import io.throng.server.account.AccountDirectory;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.NodeMemory;
import io.throng.server.moderation.limit.LimitTalk;
import io.throng.server.request.LiveRequests;
import io.throng.server.worker.WorkerRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Takes what other nodes say on the change feed into the memory of this one. */
final class ChangesOfOthers {
    private final DataSource dataSource;
    private final LiveRequests live;
    private final WorkerRegistry workers;
    private final HordeModes modes;
    private final AccountDirectory accounts;
    private final Iterable<NodeMemory> memories;
    private final LimitTalk limits;

    ChangesOfOthers(
            DataSource dataSource,
            LiveRequests live,
            WorkerRegistry workers,
            HordeModes modes,
            AccountDirectory accounts,
            Iterable<NodeMemory> memories,
            LimitTalk limits) {
        this.dataSource = requireNonNull(dataSource);
        this.live = requireNonNull(live);
        this.workers = requireNonNull(workers);
        this.modes = requireNonNull(modes);
        this.accounts = requireNonNull(accounts);
        this.memories = requireNonNull(memories);
        this.limits = requireNonNull(limits);
    }

    void received(ChangeFeed.Change change) {
        try {
            switch (change.topic()) {
                case REQUEST -> live.load(ids(change));
                case WORKER -> workers.reload(ids(change));
                case ACCOUNT -> {
                    for (String id : change.ids()) {
                        accounts.invalidate(Integer.parseInt(id));
                        workers.reloadOwned(Integer.parseInt(id));
                    }
                }
                case MODE -> modes.refresh();
                case CALLS -> limits.heard(change.ids());
                case ALCHEMY -> {
                    Collection<UUID> ids = ids(change);
                    for (NodeMemory memory : memories) {
                        if (memory.topic() == change.topic()) {
                            memory.load(ids);
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("a change of another node could not be read", e);
        }
    }

    private static List<UUID> ids(ChangeFeed.Change change) {
        return change.ids().stream().map(UUID::fromString).toList();
    }

    /** What lies idle in the pool broke with the connection that just did; callers need not find out one by one. */
    void dropIdleConnections() {
        if (dataSource instanceof AgroalDataSource pool) {
            pool.flush(AgroalDataSource.FlushMode.IDLE);
        }
    }

    /** After a gap: messages may have been missed. */
    void readEverything() {
        try {
            modes.refresh();
            workers.loadOnline(Clock.systemUTC().instant());
            live.reconcile();
            for (NodeMemory memory : memories) {
                memory.reconcile();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("this node could not catch up", e);
        }
    }
}
