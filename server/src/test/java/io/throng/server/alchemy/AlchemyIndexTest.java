package io.throng.server.alchemy;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.server.alchemy.rules.AlchemistOffer;
import io.throng.server.alchemy.rules.WaitingForm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AlchemyIndexTest {
    private static final int OWNER = 9;
    private final AlchemyIndex index = new AlchemyIndex();

    private static WaitingForm form(UUID request, int position, AlchemyForm form, int user, long rank) {
        return new WaitingForm(
                UUID.randomUUID(),
                request,
                position,
                form,
                1,
                new WaitingForm.Asker(user, false, false, true, false),
                rank,
                Instant.EPOCH);
    }

    private WaitingForm waiting(AlchemyForm kind, int user, long rank) {
        UUID request = UUID.randomUUID();
        WaitingForm form = form(request, 0, kind, user, rank);
        index.take(new AlchemyStanding(request, 0, List.of(form), 1));
        return form;
    }

    private static AlchemistOffer offer(Set<Integer> favoured, AlchemyForm... forms) {
        return new AlchemistOffer(UUID.randomUUID(), OWNER, false, Set.of(forms), 80, 1, false, favoured);
    }

    @Test
    void theHighestRankIsServedFirstAcrossKinds() {
        WaitingForm low = waiting(AlchemyForm.CAPTION, 1, 5);
        WaitingForm high = waiting(AlchemyForm.NSFW, 2, 50);
        waiting(AlchemyForm.GFPGAN, 3, 500);
        assertThat(index.propose(offer(Set.of(), AlchemyForm.CAPTION, AlchemyForm.NSFW), 3, Set.of())
                        .forms())
                .containsExactly(high, low);
    }

    @Test
    void favouredUsersComeBeforeEverybody() {
        WaitingForm rich = waiting(AlchemyForm.CAPTION, 1, 1_000);
        WaitingForm friends = waiting(AlchemyForm.CAPTION, 2, 1);
        WaitingForm own = waiting(AlchemyForm.CAPTION, OWNER, 2);
        assertThat(index.propose(offer(Set.of(OWNER, 2), AlchemyForm.CAPTION), 3, Set.of())
                        .forms())
                .containsExactly(own, friends, rich);
    }

    @Test
    void whatIsProposedIsReservedUntilItIsSettled() {
        WaitingForm form = waiting(AlchemyForm.CAPTION, 1, 1);
        AlchemyIndex.Proposal first = index.propose(offer(Set.of(), AlchemyForm.CAPTION), 1, Set.of());
        assertThat(index.propose(offer(Set.of(), AlchemyForm.CAPTION), 1, Set.of())
                        .forms())
                .isEmpty();
        index.settle(first);
        assertThat(index.propose(offer(Set.of(), AlchemyForm.CAPTION), 1, Set.of())
                        .forms())
                .containsExactly(form);
    }

    @Test
    void olderNewsChangeNothing() {
        UUID request = UUID.randomUUID();
        index.take(new AlchemyStanding(request, 3, List.of(), 0));
        index.take(new AlchemyStanding(request, 2, List.of(form(request, 0, AlchemyForm.CAPTION, 1, 1)), 1));
        assertThat(index.waitingForms()).isZero();
        assertThat(index.openForms()).isZero();
    }

    @Test
    void aForgottenRequestLeavesNothingBehind() {
        WaitingForm form = waiting(AlchemyForm.CAPTION, 1, 1);
        index.forget(List.of(form.requestId()));
        assertThat(index.size()).isZero();
        assertThat(index.waitingForms()).isZero();
        assertThat(index.propose(offer(Set.of(1), AlchemyForm.CAPTION), 1, Set.of())
                        .forms())
                .isEmpty();
    }

    @Test
    void onePopTakesAtMostItsBoundHoweverMuchItAsksFor() {
        UUID request = UUID.randomUUID();
        List<WaitingForm> many = new ArrayList<>();
        for (int i = 0; i <= AlchemyIndex.MAX_FORMS_PER_POP; i++) {
            many.add(form(request, i, AlchemyForm.CAPTION, 1, 1));
        }
        index.take(new AlchemyStanding(request, 0, many, many.size()));
        assertThat(index.propose(offer(Set.of(), AlchemyForm.CAPTION), Integer.MAX_VALUE, Set.of())
                        .forms())
                .hasSize(AlchemyIndex.MAX_FORMS_PER_POP);
    }

    @Test
    void aPopGivesUpAfterItsBoundOfChecks() {
        for (int i = 0; i < AlchemyIndex.MAX_CHECKS; i++) {
            waitingForTrusted(100);
        }
        waiting(AlchemyForm.CAPTION, 1, 1);
        AlchemyIndex.Proposal proposal = index.propose(offer(Set.of(), AlchemyForm.CAPTION), 1, Set.of());
        assertThat(proposal.forms()).isEmpty();
        assertThat(proposal.untrusted()).isEqualTo(AlchemyIndex.MAX_CHECKS);
    }

    private void waitingForTrusted(long rank) {
        UUID request = UUID.randomUUID();
        WaitingForm form = new WaitingForm(
                UUID.randomUUID(),
                request,
                0,
                AlchemyForm.CAPTION,
                1,
                new WaitingForm.Asker(3, false, true, true, false),
                rank,
                Instant.EPOCH);
        index.take(new AlchemyStanding(request, 0, List.of(form), 1));
    }
}
