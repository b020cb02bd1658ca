package io.throng.server.movein;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an import did, or would do: per kind of row how many were new, changed, unchanged and left out, why they were left out, what was
 * made to fit, and the sums of kudos there and here. Filled by one thread.
 */
public final class MoveInReport {
    /** So many rows are named for each reason; the others are only counted. */
    public static final int MAX_EXAMPLES = 5;

    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private Kudos kudos = Kudos.NOTHING;

    MoveInReport() {}

    /** How rows of one kind fared. */
    public static final class Tally {
        private int created;
        private int changed;
        private int unchanged;
        private final Map<String, Reason> leftOut = new TreeMap<>();
        private final Map<String, Reason> adjusted = new TreeMap<>();

        void created() {
            created++;
        }

        void changed() {
            changed++;
        }

        void unchanged() {
            unchanged++;
        }

        /** A row, or something of a row, that was not brought in. */
        void leftOut(String reason, Object example) {
            leftOut.computeIfAbsent(reason, unused -> new Reason()).add(example);
        }

        /** A row that was brought in otherwise than it stands there. */
        void adjusted(String reason, Object example) {
            adjusted.computeIfAbsent(reason, unused -> new Reason()).add(example);
        }

        /** Rows that are new here. */
        public int createdCount() {
            return created;
        }

        /** Rows that were here already and had news. */
        public int changedCount() {
            return changed;
        }

        /** Rows that are here as they are there. */
        public int unchangedCount() {
            return unchanged;
        }

        /** Why rows, or something of rows, were left out; how many times each. */
        public Map<String, Reason> leftOutByReason() {
            return Collections.unmodifiableMap(leftOut);
        }

        /** What was made to fit; how many times each. */
        public Map<String, Reason> adjustedByReason() {
            return Collections.unmodifiableMap(adjusted);
        }
    }

    /** How often something was so, and the first few rows it was so for. */
    public static final class Reason {
        private final List<String> examples = new ArrayList<>();
        private int count;

        private void add(Object example) {
            count++;
            if (examples.size() < MAX_EXAMPLES) {
                examples.add(example.toString());
            }
        }

        public int count() {
            return count;
        }

        /** At most {@link #MAX_EXAMPLES}. */
        public List<String> examples() {
            return Collections.unmodifiableList(examples);
        }

        @Override
        public String toString() {
            return count + " (" + String.join(", ", examples) + (count > examples.size() ? ", …" : "") + ")";
        }
    }

    /**
     * Sums over all accounts; kudos there as they stand there, everything else in hundredths.
     *
     * @param there balances and escrows of all rows read, exactly
     * @param rounding what was won by rounding to hundredths, negative when lost, and by taking values no ledger holds for nothing
     * @param leftOut what rows have that were left out
     * @param earlier what earlier runs brought in of it
     * @param broughtIn what this run booked against the opening account
     * @param lifted what this run created so that no account is below its floor
     * @param openingsBefore all that was ever brought in, from here or elsewhere, before the run
     * @param openingsAfter and after it, as the ledger has it
     */
    public record Kudos(
            BigDecimal there,
            BigDecimal rounding,
            long leftOut,
            long earlier,
            long broughtIn,
            long lifted,
            long openingsBefore,
            long openingsAfter) {
        static final Kudos NOTHING = new Kudos(BigDecimal.ZERO, BigDecimal.ZERO, 0, 0, 0, 0, 0, 0);

        /** Whether all sums agree: what is there was brought in, now or earlier, and the ledger has exactly that much more. */
        public boolean addUp() {
            return there.add(rounding).compareTo(BigDecimal.valueOf(leftOut + earlier + broughtIn, 2)) == 0
                    && openingsAfter - openingsBefore == broughtIn;
        }
    }

    Tally of(String kind) {
        return tallies.computeIfAbsent(kind, unused -> new Tally());
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    void kudos(Kudos sums) {
        kudos = sums;
    }

    /** How each kind of row fared, in the order in which they were brought in. */
    public Map<String, Tally> tallies() {
        return Collections.unmodifiableMap(tallies);
    }

    /** What else whoever runs the import should know. */
    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    public Kudos kudos() {
        return kudos;
    }

    /** The whole report as lines of text. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        tallies.forEach((kind, tally) -> {
            lines.add("%-16s %8d new %8d changed %8d unchanged"
                    .formatted(kind, tally.created, tally.changed, tally.unchanged));
            tally.leftOut.forEach((reason, times) -> lines.add("    left out: " + reason + ": " + times));
            tally.adjusted.forEach((reason, times) -> lines.add("    adjusted: " + reason + ": " + times));
        });
        lines.add(sum("kudos there", kudos.there.toPlainString()));
        lines.add(sum("  rounding, values that no ledger holds", kudos.rounding.toPlainString()));
        lines.add(sum("  left out", shown(kudos.leftOut)));
        lines.add(sum("  brought in by earlier runs", shown(kudos.earlier)));
        lines.add(sum("  brought in by this run", shown(kudos.broughtIn)));
        lines.add(sum("created to lift accounts to their floors", shown(kudos.lifted)));
        lines.add(sum("openings in the ledger before", shown(kudos.openingsBefore)));
        lines.add(sum("openings in the ledger after", shown(kudos.openingsAfter)));
        lines.add(kudos.addUp() ? "The sums agree." : "THE SUMS DO NOT AGREE.");
        lines.addAll(notes);
        return lines;
    }

    private static String sum(String what, String amount) {
        return "%-42s %20s".formatted(what, amount);
    }

    private static String shown(long hundredths) {
        return BigDecimal.valueOf(hundredths, 2).toPlainString();
    }
}
