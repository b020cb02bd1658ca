package io.throng.server.movein;

import java.math.BigDecimal;
import java.util.Map;

/** Adds up what accounts have there and what became of it, for the report. */
final class KudosSums {
    private BigDecimal there = BigDecimal.ZERO;
    private BigDecimal rounding = BigDecimal.ZERO;
    private long leftOut;
    private long earlier;
    private long broughtIn;
    private long lifted;

    /** An account was read. */
    void read(SourceUser user) {
        read(user.kudosThere(), OpeningKudos.sum(user.draft().totals()));
    }

    /** An account was read that cannot be one here. */
    void readInVain(SourceRow row) {
        BigDecimal kudos = row.number("kudos")
                .orElse(BigDecimal.ZERO)
                .add(row.number("evaluating_kudos").orElse(BigDecimal.ZERO));
        long hundredths = Draft.hundredths(kudos);
        read(kudos, hundredths);
        leftOut += hundredths;
    }

    /** Totals, or what they grew by, do not come over. */
    void leftOut(Map<String, Long> totals) {
        leftOut += OpeningKudos.sum(totals);
    }

    /** Totals came over in an earlier run. */
    void earlier(Map<String, Long> totals) {
        earlier += OpeningKudos.sum(totals);
    }

    /**
     * News of totals were booked now.
     *
     * @param forgivenHundredths what the ledger created beyond what was asked for, so that nobody is below the floor
     */
    void booked(Map<String, Long> growth, long forgivenHundredths) {
        broughtIn += OpeningKudos.sum(growth);
        lifted += OpeningKudos.lift(growth) + forgivenHundredths;
    }

    MoveInReport.Kudos sums(long openingsBefore, long openingsAfter) {
        return new MoveInReport.Kudos(
                there, rounding, leftOut, earlier, broughtIn, lifted, openingsBefore, openingsAfter);
    }

    private void read(BigDecimal kudos, long hundredths) {
        there = there.add(kudos);
        rounding = rounding.add(BigDecimal.valueOf(hundredths, 2).subtract(kudos));
    }
}
