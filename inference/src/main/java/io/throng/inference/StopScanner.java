package io.throng.inference;

import java.util.List;

/**
 * Finds the first stop sequence in a growing text. Each piece is searched together with just enough of what came before, so the
 * cost is linear in the text.
 */
final class StopScanner {
    private final StringBuilder text = new StringBuilder();
    private final List<String> stopSequences;
    private final int longest;

    StopScanner(List<String> stopSequences) {
        this.stopSequences = stopSequences;
        this.longest = stopSequences.stream().mapToInt(String::length).max().orElse(0);
    }

    /**
     * Appends a piece, cut behind the first stop sequence that is now complete.
     *
     * @return the part of the piece that was kept, and whether a stop sequence ended it
     */
    Step append(String piece) {
        int before = text.length();
        text.append(piece);
        int searchFrom = Math.max(0, before - longest + 1);
        int end = -1;
        for (String stop : stopSequences) {
            int at = text.indexOf(stop, searchFrom);
            // The one that is complete first wins, as it would have in a token-by-token generation.
            if (at >= 0 && (end < 0 || at + stop.length() < end)) {
                end = at + stop.length();
            }
        }
        if (end < 0) {
            return new Step(piece, false);
        }
        text.setLength(end);
        return new Step(text.substring(Math.min(before, end)), true);
    }

    String text() {
        return text.toString();
    }

    /**
     * What became of a piece.
     *
     * @param kept the part that belongs to the text
     * @param stopped whether the text ends here
     */
    record Step(String kept, boolean stopped) {}
}
