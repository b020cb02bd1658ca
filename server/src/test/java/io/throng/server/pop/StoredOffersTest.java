package io.throng.server.pop;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ApiKeys;
import io.throng.server.dispatch.StoredHorde;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.WorkerOffer;
import io.throng.server.model.ModelReferenceRefresher;
import io.throng.server.worker.WorkerRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one node knows of workers that pop at another one. */
class StoredOffersTest {
    private static final int OWNER = 7;

    private final StoredHorde horde = new StoredHorde();
    private final UUID worker = UUID.randomUUID();

    @BeforeEach
    void anOwner() throws SQLException {
        try (Connection connection = horde.connect()) {
            horde.user(connection, OWNER, 0);
            horde.worker(connection, worker, OWNER, JobKind.IMAGE);
            connection.commit();
        }
    }

    private void said(String offer, boolean maintenance) throws SQLException {
        try (Connection connection = horde.connect();
                var update = connection.prepareStatement(
                        "update worker set offer = ?, maintenance = ?, last_check_in = now() where id = ?")) {
            update.setString(1, offer);
            update.setBoolean(2, maintenance);
            update.setObject(3, worker);
            update.executeUpdate();
            connection.commit();
        }
    }

    private WorkerRegistry otherNode(boolean anyModel) {
        WorkerRegistry registry = new WorkerRegistry(horde.dataSource());
        registry.understandWith(new StoredOffers(
                new AccountDirectory(horde.dataSource(), new ApiKeys("secret")),
                ModelReferenceRefresher::builtIn,
                AgentTable.bundled(),
                new Pops.Options(anyModel, false)));
        return registry;
    }

    private static List<String> models(WorkerRegistry node) {
        return node.onlineOffers(JobKind.IMAGE, Instant.now()).stream()
                .flatMap((WorkerOffer offer) -> offer.models().stream())
                .toList();
    }

    @Test
    void aNodeThatStartsKnowsWhatWorkersOffer() throws SQLException {
        said("{\"models\": [\"stable_diffusion\", \"unheard of\"], \"threads\": 3}", false);
        WorkerRegistry node = otherNode(false);
        node.loadOnline(Instant.now());
        assertThat(models(node)).containsExactly("stable_diffusion");
        assertThat(node.threads(JobKind.IMAGE, Instant.now())).isEqualTo(3);
        WorkerRegistry lenient = otherNode(true);
        lenient.loadOnline(Instant.now());
        assertThat(models(lenient)).containsExactly("stable_diffusion", "unheard of");
    }

    @Test
    void trapChangedModelsAreKnownToOtherNodesWhenTheyHearOfTheWorker() throws SQLException {
        said("{\"models\": [\"one\"]}", false);
        WorkerRegistry node = otherNode(true);
        node.loadOnline(Instant.now());
        said("{\"models\": [\"two\"]}", true);
        node.reload(List.of(worker));
        assertThat(models(node)).containsExactly("two");
        assertThat(node.known(worker).orElseThrow().maintenance()).isTrue();
    }
}
