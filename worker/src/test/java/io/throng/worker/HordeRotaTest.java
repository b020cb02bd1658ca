package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.client.HordeAddress;
import io.throng.client.HordeClient;
import io.throng.worker.config.HordeConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HordeRotaTest {
    private final List<HordeClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(HordeClient::close);
    }

    @Test
    void hordesAreAskedByTheirWeightsAndNotInBursts() {
        HordeRota rota = new HordeRota(List.of(link("http://a", 2), link("http://b", 1)));

        StringBuilder asked = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            asked.append(rota.next(0).orElseThrow().name().charAt("http://".length()));
        }

        assertThat(asked).hasToString("abaaba");
    }

    @Test
    void aHordeThatIsNotToBeAskedYetIsPassedOver() {
        HordeLink a = link("http://a", 1);
        HordeLink b = link("http://b", 1);
        HordeRota rota = new HordeRota(List.of(a, b));
        a.notBefore(100);

        assertThat(rota.next(50)).contains(b);
        assertThat(rota.next(99)).contains(b);
        b.notBefore(200);
        assertThat(rota.next(60)).isEmpty();
        assertThat(rota.nanosUntilNext(60)).isEqualTo(40);
        assertThat(rota.next(100)).contains(a);
    }

    @Test
    void aHordeThatRefusesForGoodIsLeftOut() {
        HordeLink a = link("http://a", 1);
        HordeRota rota = new HordeRota(List.of(a));

        rota.remove(a);

        assertThat(rota.isEmpty()).isTrue();
        assertThat(rota.next(0)).isEmpty();
    }

    private HordeLink link(String address, int weight) {
        HordeConfig config = new HordeConfig(HordeAddress.parse(address), "k", weight);
        HordeClient client = new HordeClient(WorkerClients.settings(config));
        clients.add(client);
        return new HordeLink(config, client, 0);
    }
}
