package io.throng.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CheckInRewardTest {
    private static CheckIn of(int ownerId, Optional<LedgerEvent> reward) {
        Worker worker = new Worker(
                UUID.randomUUID(),
                JobKind.TEXT,
                ownerId,
                "w" + ownerId,
                Instant.EPOCH,
                Instant.EPOCH,
                "{}",
                false,
                Optional.empty(),
                false,
                0,
                0,
                Optional.empty());
        return new CheckIn(worker, "192.0.2.1", reward, 0);
    }

    @Test
    void onlyOwnersOfRewardedWorkersWereActive() {
        List<Integer> active = new ArrayList<>();
        CheckIn.Writer writer = new CheckIn.Writer(new Ledger(), active::add);
        LedgerEvent reward = SettlementRules.uptimeRewarded(UUID.randomUUID(), Instant.EPOCH, 7, 2500, false);

        writer.committed(List.of(of(7, Optional.of(reward)), of(8, Optional.empty())), List.of(true, true));

        assertThat(active).containsExactly(7);
    }
}
