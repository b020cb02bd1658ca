package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.settlement.Settlement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes that travel in one transaction, as a group committer would send them.
 *
 * @param repeated whether an earlier attempt may have taken effect
 * @param earlier what an earlier attempt that took effect answered without anybody hearing it
 */
record SimulatedBatch(List<Pop> pops, List<Settlement> settlements, boolean repeated, Optional<Answers> earlier) {

    /** A proposal on its way to becoming a claim. */
    record Pop(WaitingIndex.Proposal proposal, Claim claim) {}

    /** What the writers answered. */
    record Answers(List<Claim.Result> claims, List<Settlement.Result> settlements) {}

    static SimulatedBatch of(List<Pop> pops, List<Settlement> settlements) {
        return new SimulatedBatch(pops, settlements, false, Optional.empty());
    }

    List<Claim> claims() {
        return pops.stream().map(Pop::claim).toList();
    }

    /** Requests that it may change. */
    Set<UUID> touched() {
        return Stream.concat(
                        pops.stream().map(pop -> pop.claim().requestId()),
                        settlements.stream().map(Settlement::requestId))
                .collect(Collectors.toSet());
    }

    /** The same writes after an attempt that took effect unheard. */
    SimulatedBatch unheard(Answers answers) {
        return new SimulatedBatch(pops, settlements, true, Optional.of(answers));
    }

    /** The same writes after an attempt that took no effect. */
    SimulatedBatch undone(boolean inDoubt) {
        return new SimulatedBatch(pops, settlements, repeated || inDoubt, earlier);
    }

    /** What took effect once is answered alike ever after. */
    void assertSameAsEarlier(Answers answers) {
        if (earlier.isEmpty()) {
            return;
        }
        for (int i = 0; i < pops.size(); i++) {
            if (earlier.get().claims().get(i) instanceof Claim.Result.Granted before) {
                assertThat(answers.claims().get(i)).isInstanceOf(Claim.Result.Granted.class);
                Claim.Result.Granted now =
                        (Claim.Result.Granted) answers.claims().get(i);
                assertThat(now.jobIds()).isEqualTo(before.jobIds());
                assertThat(now.seed()).isEqualTo(before.seed());
                assertThat(now.instants()).isEqualTo(before.instants());
            }
        }
        for (int i = 0; i < settlements.size(); i++) {
            Settlement.Result before = earlier.get().settlements().get(i);
            Settlement.Result now = answers.settlements().get(i);
            if (before instanceof Settlement.Result.Settled) {
                assertThat(now).isInstanceOf(Settlement.Result.Settled.class);
            } else {
                assertThat(now).isEqualTo(before);
            }
        }
    }
}
