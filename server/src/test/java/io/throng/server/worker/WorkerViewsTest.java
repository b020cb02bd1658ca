package io.throng.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.worker.WorkerDetails;
import io.throng.protocol.worker.WorkerType;
import io.throng.server.account.Role;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.model.ModelReferenceRefresher;
import io.throng.server.storage.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkerViewsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final WorkerViews views = new WorkerViews(
            new AcceptedModels(ModelReferenceRefresher::builtIn, false),
            AgentTable.bundled(),
            new MessageBoard(TestDatabase.fresh(), Clock.systemUTC()));

    private static WorkerProfile worker(WorkerType type, String offer, OptionalDouble speed, Role... roles) {
        return new WorkerProfile(
                UUID.randomUUID(),
                type,
                "w",
                NOW,
                Optional.of("10.0.0.1"),
                offer,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                new WorkerProfile.Owner(7, "owner", Set.of(roles), false, Optional.empty()),
                new WorkerProfile.Totals(0, 0, 12_345_678, 0, 0, 0, 0),
                speed,
                0);
    }

    @Test
    void trap7SpeedsAreSaidInTheWordsThatClientsTakeApart() {
        OptionalDouble none = OptionalDouble.empty();
        assertThat(WorkerViews.performance(worker(WorkerType.IMAGE, "{}", none)))
                .isEqualTo("1.0 megapixelsteps per second");
        assertThat(WorkerViews.performance(worker(WorkerType.IMAGE, "{}", OptionalDouble.of(1_260_000))))
                .isEqualTo("1.3 megapixelsteps per second");
        assertThat(WorkerViews.performance(worker(WorkerType.TEXT, "{}", none))).isEqualTo("1.0 tokens per second");
        assertThat(WorkerViews.performance(worker(WorkerType.TEXT, "{}", OptionalDouble.of(23.45))))
                .isEqualTo("23.4 tokens per second");
        assertThat(WorkerViews.performance(worker(WorkerType.INTERROGATION, "{}", none)))
                .isEqualTo("No requests fulfilled yet");
        assertThat(WorkerViews.performance(worker(WorkerType.INTERROGATION, "{}", OptionalDouble.of(2.04))))
                .isEqualTo("2.0 seconds per form");
    }

    @Test
    void unknownImageModelsShowForCustomizersOnly() {
        String offer = "{\"models\": [\"stable_diffusion\", \"mine\"]}";
        assertThat(views.models(worker(WorkerType.IMAGE, offer, OptionalDouble.empty())))
                .containsExactly("stable_diffusion");
        assertThat(views.models(worker(WorkerType.IMAGE, offer, OptionalDouble.empty(), Role.CUSTOMIZER)))
                .containsExactly("stable_diffusion", "mine");
        assertThat(views.models(worker(WorkerType.TEXT, offer, OptionalDouble.empty())))
                .containsExactly("stable_diffusion", "mine");
    }

    @Test
    void eachKindHasItsOwnMembers() {
        WorkerDetails dreamer = views.view(worker(WorkerType.IMAGE, "{}", OptionalDouble.empty()), false, NOW);
        assertThat(dreamer.megapixelstepsGenerated())
                .as("whole, for the Python SDK reads an integer")
                .isEqualTo(12);
        assertThat(dreamer.maxPixels()).isEqualTo(262_144);
        assertThat(dreamer.img2img())
                .as("this program cannot, whatever the worker allows")
                .isFalse();
        assertThat(dreamer.forms()).isNull();
        WorkerDetails scribe = views.view(worker(WorkerType.TEXT, "{}", OptionalDouble.empty()), false, NOW);
        assertThat(scribe.maxLength()).isEqualTo(512);
        assertThat(scribe.maxContextLength()).isEqualTo(2_048);
        assertThat(scribe.maxPixels()).isNull();
        WorkerDetails alchemist = views.view(
                worker(WorkerType.INTERROGATION, "{\"forms\": [], \"threads\": 4}", OptionalDouble.empty()), true, NOW);
        assertThat(alchemist.forms()).containsExactly("caption");
        assertThat(alchemist.threads()).isEqualTo(4);
        assertThat(alchemist.nsfw()).isFalse();
        assertThat(alchemist.models()).isNull();
        assertThat(alchemist.ipaddr()).isEqualTo("10.0.0.1");
    }

    @Test
    void aWorkerIsOnlineForThreeHundredSecondsAfterItsLastCheckIn() {
        WorkerProfile worker = worker(WorkerType.TEXT, "{}", OptionalDouble.empty());
        assertThat(worker.online(NOW.plusSeconds(300))).isTrue();
        assertThat(worker.online(NOW.plusSeconds(300).plusNanos(1))).isFalse();
    }
}
