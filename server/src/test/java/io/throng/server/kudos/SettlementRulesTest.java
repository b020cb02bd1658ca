package io.throng.server.kudos;

import static io.throng.server.kudos.Books.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SettlementRulesTest {
    private static final int REQUESTER = 1;
    private static final int OWNER = 2;

    private static LedgerEvent settled(long charge, long reward, int agentPercent, boolean inEvaluation) {
        return SettlementRules.jobSettled(
                UUID.randomUUID(), NOW, new WorkPayment(REQUESTER, charge, OWNER, reward, agentPercent, inEvaluation));
    }

    @Test
    void aTrustedOwnerReceivesEverythingAndTheTaxIsBurnt() {
        assertThat(settled(51_00, 50_00, 100, false).postings())
                .containsExactly(
                        Posting.spendable(REQUESTER, -51_00, Bucket.ACCUMULATED),
                        Posting.spendable(OWNER, 50_00, Bucket.ACCUMULATED),
                        Posting.system(LedgerAccounts.TAX, 1_00));
    }

    @Test
    void anOwnerInEvaluationReceivesHalfInEscrow() {
        assertThat(settled(5_00, 4_00, 100, true).postings())
                .containsExactly(
                        Posting.spendable(REQUESTER, -5_00, Bucket.ACCUMULATED),
                        Posting.spendable(OWNER, 2_00, Bucket.ACCUMULATED),
                        Posting.escrow(OWNER, 2_00),
                        Posting.system(LedgerAccounts.TAX, 1_00));
    }

    @Test
    void aCensoredJobChargesTheTaxOnlyAndPaysInFullOutOfTheMint() {
        assertThat(settled(1_00, 50_00, 100, false).postings())
                .containsExactly(
                        Posting.spendable(REQUESTER, -1_00, Bucket.ACCUMULATED),
                        Posting.spendable(OWNER, 50_00, Bucket.ACCUMULATED),
                        Posting.system(LedgerAccounts.MINT, -49_00));
    }

    @Test
    void anUnknownAgentEarnsThreeQuarters() {
        assertThat(settled(51_00, 50_00, 75, false).postings())
                .contains(Posting.spendable(OWNER, 37_50, Bucket.ACCUMULATED))
                .contains(Posting.system(LedgerAccounts.TAX, 13_50));
    }

    @Test
    void halvesAreRoundedToTheEvenHundredthAndTheRestStaysSpendable() {
        assertThat(SettlementRules.escrowedHalf(5)).isEqualTo(2);
        assertThat(SettlementRules.escrowedHalf(7)).isEqualTo(4);
        assertThat(SettlementRules.escrowedHalf(0)).isZero();
        assertThat(settled(0, 7, 100, true).postings())
                .contains(Posting.spendable(OWNER, 3, Bucket.ACCUMULATED), Posting.escrow(OWNER, 4));
    }

    @Test
    void activationCostsThreeForImagesAndOneForTexts() {
        assertThat(SettlementRules.imageActivationTaxHundredths(0)).isEqualTo(3_00);
        assertThat(SettlementRules.imageActivationTaxHundredths(2)).isEqualTo(13_00);
        assertThat(SettlementRules.textActivationTaxHundredths(false)).isEqualTo(1_00);
        assertThat(SettlementRules.textActivationTaxHundredths(true)).isEqualTo(3_00);
        assertThat(SettlementRules.activation(UUID.randomUUID(), NOW, REQUESTER, 3_00)
                        .postings())
                .containsExactly(
                        Posting.spendable(REQUESTER, -3_00, Bucket.ACCUMULATED),
                        Posting.system(LedgerAccounts.TAX, 3_00));
    }

    @Test
    void uptimeOfAnOwnerInEvaluationGoesWhollyToEscrow() {
        assertThat(SettlementRules.uptimeRewarded(UUID.randomUUID(), NOW, OWNER, 57_00, true)
                        .postings())
                .containsExactly(Posting.escrow(OWNER, 57_00), Posting.system(LedgerAccounts.MINT, -57_00));
        assertThat(SettlementRules.uptimeRewarded(UUID.randomUUID(), NOW, OWNER, 40_00, false)
                        .postings())
                .containsExactly(
                        Posting.spendable(OWNER, 40_00, Bucket.ACCUMULATED),
                        Posting.system(LedgerAccounts.MINT, -40_00));
    }

    @Test
    void anEventThatMovesNothingIsStillAnEvent() {
        assertThat(settled(0, 0, 100, true).postings()).isEmpty();
    }

    @Test
    void refsAreTheSameEverywhereAndKeepTheirPartsApart() {
        assertThat(LedgerEvent.refNamed("a", "bc")).isEqualTo(LedgerEvent.refNamed("a", "bc"));
        assertThat(LedgerEvent.refNamed("a", "bc")).isNotEqualTo(LedgerEvent.refNamed("ab", "c"));
        assertThat(LedgerEvent.refNamed("a").version()).isEqualTo(5);
        assertThat(LedgerEvent.refNamed("a").variant()).isEqualTo(2);
    }

    @Property(tries = 500)
    void nothingIsEverLostInRounding(
            @ForAll @LongRange(max = 1_000_000_00) long charge,
            @ForAll @LongRange(max = 1_000_000_00) long reward,
            @ForAll @IntRange(max = 100) int agentPercent,
            @ForAll boolean inEvaluation) {
        WorkPayment payment = new WorkPayment(REQUESTER, charge, OWNER, reward, agentPercent, inEvaluation);
        LedgerEvent event = SettlementRules.jobSettled(UUID.randomUUID(), NOW, payment);

        long owner = event.postings().stream()
                .filter(posting -> !LedgerAccounts.isSystem(posting.account())
                        && LedgerAccounts.userOf(posting.account()) == OWNER)
                .mapToLong(Posting::amountHundredths)
                .sum();
        assertThat(owner).isEqualTo(payment.earnedHundredths());
        assertThat(Math.abs(owner * 100 - reward * agentPercent)).isLessThanOrEqualTo(50);
        assertThat(event.postings().stream()
                        .mapToLong(Posting::amountHundredths)
                        .sum())
                .isZero();
    }
}
