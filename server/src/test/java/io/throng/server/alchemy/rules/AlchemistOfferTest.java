package io.throng.server.alchemy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.server.alchemy.rules.AlchemistOffer.Verdict;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which worker may have which form: alchemy spec 6. */
class AlchemistOfferTest {
    private static final int ASKER = 7;
    private static final int OWNER = 8;
    private static final WaitingForm.Asker PLAIN = new WaitingForm.Asker(ASKER, false, false, true, false);

    private static WaitingForm form(WaitingForm.Asker asker, int tiles) {
        return new WaitingForm(
                UUID.randomUUID(), UUID.randomUUID(), 0, AlchemyForm.CAPTION, tiles, asker, 0, Instant.EPOCH);
    }

    private static AlchemistOffer offer(boolean trusted, int maxTiles, double seconds, boolean ownOnly) {
        return new AlchemistOffer(
                UUID.randomUUID(),
                OWNER,
                trusted,
                Set.of(AlchemyForm.CAPTION, AlchemyForm.GFPGAN),
                maxTiles,
                seconds,
                ownOnly,
                Set.of(OWNER));
    }

    @Test
    void aFormThatIsNamedAndSmallEnoughFits() {
        assertThat(offer(false, 4, 1, false).verdict(form(PLAIN, 4))).isEqualTo(Verdict.FITS);
        assertThat(offer(false, 4, 1, false).verdict(form(PLAIN, 5))).isEqualTo(Verdict.PASSED_OVER);
    }

    @Test
    void trap12_aWorkerThatNamesNoFormsIsGivenNothing() {
        AlchemistOffer none = new AlchemistOffer(UUID.randomUUID(), OWNER, true, Set.of(), 80, 1, false, Set.of(OWNER));
        assertThat(none.verdict(form(PLAIN, 1))).isEqualTo(Verdict.PASSED_OVER);
    }

    @Test
    void aWorkerThatServesItsOwnerOnlyIsGivenItsOwnersForms() {
        WaitingForm.Asker owner = new WaitingForm.Asker(OWNER, false, false, true, false);
        assertThat(offer(false, 4, 1, true).verdict(form(PLAIN, 1))).isEqualTo(Verdict.PASSED_OVER);
        assertThat(offer(false, 4, 1, true).verdict(form(owner, 1))).isEqualTo(Verdict.FITS);
    }

    @Test
    void aWorkerIsSlowFromTenSecondsPerFormOn() {
        WaitingForm.Asker hasty = new WaitingForm.Asker(ASKER, false, false, false, false);
        assertThat(offer(false, 4, 9.99, false).verdict(form(hasty, 1))).isEqualTo(Verdict.FITS);
        assertThat(offer(false, 4, 10, false).verdict(form(hasty, 1))).isEqualTo(Verdict.PASSED_OVER);
        assertThat(offer(false, 4, 10, false).verdict(form(PLAIN, 1))).isEqualTo(Verdict.FITS);
    }

    @Test
    void aFormForTrustedWorkersIsCountedAsSkippedWhereTheOwnerIsNot() {
        WaitingForm.Asker choosy = new WaitingForm.Asker(ASKER, false, true, true, false);
        assertThat(offer(false, 4, 1, false).verdict(form(choosy, 1))).isEqualTo(Verdict.UNTRUSTED);
        assertThat(offer(true, 4, 1, false).verdict(form(choosy, 1))).isEqualTo(Verdict.FITS);
    }

    @Test
    void anUnsafeAddressNeedsTrustOnOneSide() {
        WaitingForm.Asker unsafe = new WaitingForm.Asker(ASKER, false, false, true, true);
        WaitingForm.Asker trusted = new WaitingForm.Asker(ASKER, true, false, true, true);
        assertThat(offer(false, 4, 1, false).verdict(form(unsafe, 1))).isEqualTo(Verdict.UNTRUSTED);
        assertThat(offer(true, 4, 1, false).verdict(form(unsafe, 1))).isEqualTo(Verdict.FITS);
        assertThat(offer(false, 4, 1, false).verdict(form(trusted, 1))).isEqualTo(Verdict.FITS);
    }
}
