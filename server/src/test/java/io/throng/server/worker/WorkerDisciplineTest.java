package io.throng.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.StoredHorde;
import io.throng.server.dispatch.matching.JobKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerDisciplineTest {
    private static final int OWNER = 7;

    private final StoredHorde horde = new StoredHorde();
    private final WorkerRegistry registry = new WorkerRegistry(horde.dataSource());
    private final AtomicBoolean raid = new AtomicBoolean();
    private final WorkerDiscipline discipline = new WorkerDiscipline(horde.dataSource(), registry, raid::get);
    private final UUID worker = UUID.randomUUID();

    @BeforeEach
    void aWorker() throws SQLException {
        try (Connection connection = horde.connect()) {
            horde.user(connection, OWNER, 0);
            horde.worker(connection, worker, OWNER, JobKind.TEXT);
            connection.commit();
        }
        registry.reload(java.util.List.of(worker));
    }

    private void loses(int jobs) throws SQLException {
        try (Connection connection = horde.connect();
                var update = connection.prepareStatement("update worker set aborted_jobs = ? where id = ?")) {
            update.setInt(1, jobs);
            update.setObject(2, worker);
            update.executeUpdate();
            connection.commit();
        }
        discipline.lostJob(worker);
        discipline.tend();
    }

    private long suspicions() throws SQLException {
        try (Connection connection = horde.connect()) {
            return horde.number(connection, "select count(*) from worker_suspicion where worker_id = ?", worker);
        }
    }

    @Test
    void oneLostJobMoreThanTwentyMeansMaintenance() throws SQLException {
        loses(WorkerDiscipline.MAX_ABORTED_JOBS);
        assertThat(registry.known(worker).orElseThrow().maintenance()).isFalse();
        loses(WorkerDiscipline.MAX_ABORTED_JOBS + 1);
        Worker stopped = registry.known(worker).orElseThrow();
        assertThat(stopped.maintenance()).isTrue();
        assertThat(stopped.maintenanceNotice()).contains("maintenance mode");
        assertThat(suspicions()).isEqualTo(1);
    }

    @Test
    void inARaidTenAreEnoughForASuspicionAndNothingIsSaid() throws SQLException {
        raid.set(true);
        loses(WorkerDiscipline.MAX_ABORTED_JOBS_IN_RAIDS);
        assertThat(suspicions()).isZero();
        loses(WorkerDiscipline.MAX_ABORTED_JOBS_IN_RAIDS + 1);
        assertThat(suspicions()).isEqualTo(1);
        assertThat(registry.known(worker).orElseThrow().maintenance()).isFalse();
    }

    @Test
    void fiveSuspicionsPauseTheWorkerOfAnUntrustedOwner() throws SQLException {
        discipline.unbelievablyFast(worker, WorkerDiscipline.SUSPICION_LIMIT - 1);
        discipline.tend();
        assertThat(registry.known(worker).orElseThrow().paused()).isFalse();
        discipline.unbelievablyFast(worker, 1);
        discipline.tend();
        assertThat(registry.known(worker).orElseThrow().paused()).isTrue();
    }

    @Test
    void trap7OnlyTheNewestTwentyDeliveriesMakeTheSpeed() {
        for (int i = 0; i < WorkerRegistry.SPEED_SAMPLES; i++) {
            registry.delivered(worker, 1_000);
        }
        for (int i = 0; i < WorkerRegistry.SPEED_SAMPLES - 1; i++) {
            registry.delivered(worker, 10);
        }
        assertThat(registry.delivered(worker, 10)).isEqualTo(10);
        assertThat(registry.known(worker).orElseThrow().thingsPerSecond()).contains(10.0);
    }

    @Test
    void aWorkerThatIsGoneFromTheDatabaseIsForgotten() throws SQLException {
        try (Connection connection = horde.connect();
                var delete = connection.prepareStatement("delete from worker where id = ?")) {
            delete.setObject(1, worker);
            delete.executeUpdate();
            connection.commit();
        }
        String name = registry.known(worker).orElseThrow().name();
        registry.reload(java.util.List.of(worker));
        assertThat(registry.known(worker)).isEmpty();
        assertThat(registry.known(name)).isEmpty();
    }
}
