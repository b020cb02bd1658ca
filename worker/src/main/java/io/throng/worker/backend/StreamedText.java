package io.throng.worker.backend;

import java.util.List;
import java.util.Optional;

/** A text as it comes, cut at the first stop sequence (worker spec 7.5). For one thread. */
final class StreamedText {
    /** Longest text kept, in characters: far more than any horde's longest text, which is counted in tokens. */
    static final int MAX_CHARACTERS = 1024 * 1024;

    private final StringBuilder text = new StringBuilder();
    private final List<String> stops;
    private final int longestStop;

    StreamedText(List<String> stops) {
        this.stops = List.copyOf(stops);
        this.longestStop = stops.stream().mapToInt(String::length).max().orElse(0);
    }

    /**
     * Adds a piece.
     *
     * @return whether a stop sequence has come and nothing more is of interest
     * @throws BackendException if the text becomes longer than {@link #MAX_CHARACTERS}
     */
    boolean add(String piece) throws BackendException {
        int from = Math.max(0, text.length() - longestStop + 1);
        text.append(piece);
        if (text.length() > MAX_CHARACTERS) {
            throw new BackendException("the back end's text is longer than " + MAX_CHARACTERS + " characters");
        }
        int end = -1;
        for (String stop : stops) {
            int found = text.indexOf(stop, from);
            end = found >= 0 && (end < 0 || found < end) ? found : end;
        }
        if (end < 0) {
            return false;
        }
        text.setLength(end);
        return true;
    }

    /** The whole text. */
    String done() {
        return text.toString();
    }

    /** What is there of an unfinished text, if it is worth handing in: some of it beats a fault. */
    Optional<String> soFar() {
        return text.toString().isBlank() ? Optional.empty() : Optional.of(text.toString());
    }
}
