package io.throng.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.worker.ModifyWorkerInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The calls a worker program makes beside pops and submits. */
class WorkerCallsTest {
    private final ScriptedHorde horde = new ScriptedHorde();
    private final HordeClient client =
            new HordeClient(ClientSettings.of(HordeAddress.parse(horde.address()), "key", "test:1:here"));

    @AfterEach
    void close() {
        client.close();
        horde.close();
    }

    @Test
    void aWorkerIsFoundByItsNameAndChanged() {
        horde.answer("GET /api/v2/workers/name/My worker", 200, "{\"id\":\"w1\",\"maintenance_mode\":true}");
        horde.answer("PUT /api/v2/workers/w1", 200, "{\"maintenance\":false}");

        assertThat(client.workerNamed("My worker").maintenanceMode()).isTrue();
        client.modifyWorker("w1", new ModifyWorkerInput(false, null, null, null, null, null));

        assertThat(horde.calls.getLast().body()).isEqualTo("{\"maintenance\":false}");
    }

    @Test
    void modelsAreCountedAndListed() {
        horde.answer("GET /api/v2/stats/img/models", 200, "{\"day\":{},\"month\":{\"m\":5},\"total\":{}}");
        horde.answer(
                "GET /api/v2/status/models",
                200,
                "[{\"name\":\"m\",\"count\":1,\"performance\":2.0,\"queued\":3.0,\"jobs\":4.0,\"eta\":5,\"type\":\"image\"}]");

        assertThat(client.imageModelCounts().month()).containsEntry("m", 5L);
        assertThat(client.imageModels())
                .singleElement()
                .satisfies(model -> assertThat(model.eta()).isEqualTo(5));
    }

    @Test
    void aThrongServerIsToldFromOthersByACallOnlyItHas() {
        assertThat(client.isThrong()).isFalse();

        horde.answer("GET /api/throng/v1/account/ledger", 200, "{\"entries\":[],\"next\":null}");
        assertThat(client.isThrong()).isTrue();
    }
}
