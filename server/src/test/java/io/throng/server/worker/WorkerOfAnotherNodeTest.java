package io.throng.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.account.Role;
import io.throng.server.storage.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** On a node that only took a worker's results, and never saw the worker itself. */
class WorkerOfAnotherNodeTest {
    private final DataSource dataSource = TestDatabase.fresh();
    private final WorkerRegistry workers = new WorkerRegistry(dataSource);
    private final WorkerDiscipline discipline = new WorkerDiscipline(dataSource, workers, () -> false);

    @Test
    void aTrustedOwnersWorkerIsNotPausedByANodeThatItNeverCameTo() throws SQLException {
        UUID worker = workerOf(Role.TRUSTED.bit());

        discipline.unbelievablyFast(worker, WorkerDiscipline.SUSPICION_LIMIT);
        discipline.tend();

        assertThat(workers.known(worker).orElseThrow().paused()).isFalse();
    }

    @Test
    void anotherOwnersWorkerIsPausedAtTheLimitAndNotBefore() throws SQLException {
        UUID worker = workerOf(0);

        discipline.unbelievablyFast(worker, WorkerDiscipline.SUSPICION_LIMIT - 1);
        discipline.tend();
        assertThat(workers.known(worker).orElseThrow().paused()).isFalse();

        discipline.unbelievablyFast(worker, 1);
        discipline.tend();
        assertThat(workers.known(worker).orElseThrow().paused()).isTrue();
    }

    private UUID workerOf(int ownerRoles) throws SQLException {
        UUID id = UUID.randomUUID();
        try (Connection connection = dataSource.getConnection();
                var insert = connection.prepareStatement("""
                        with owner as (
                            insert into app_user (username, identity, roles) values ('Owner', ?, ?) returning id
                        )
                        insert into worker (id, kind, owner_id, name, created, last_check_in, offer)
                        select ?, 2, owner.id, 'A scribe', now(), now(), '{}' from owner""")) {
            insert.setString(1, UUID.randomUUID().toString());
            insert.setInt(2, ownerRoles);
            insert.setObject(3, id);
            insert.executeUpdate();
        }
        workers.find(id);
        return id;
    }
}
