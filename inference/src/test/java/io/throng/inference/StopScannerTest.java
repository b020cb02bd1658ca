package io.throng.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class StopScannerTest {
    @Test
    void aStopSequenceSpreadOverPiecesEndsTheTextAndStaysInIt() {
        StopScanner scanner = new StopScanner(List.of("\nUser:"));

        assertThat(scanner.append("Hello\nUs").stopped()).isFalse();
        StopScanner.Step last = scanner.append("er: and more");

        assertThat(last.stopped()).isTrue();
        assertThat(last.kept()).isEqualTo("er:");
        assertThat(scanner.text()).isEqualTo("Hello\nUser:");
    }

    @Test
    void theSequenceCompletedFirstWins() {
        StopScanner scanner = new StopScanner(List.of("abcd", "bc"));

        assertThat(scanner.append("xabcdx").stopped()).isTrue();
        assertThat(scanner.text()).isEqualTo("xabc");
    }

    @Property(tries = 300)
    void cuttingTheTextIntoPiecesMakesNoDifference(
            @ForAll @AlphaChars @StringLength(max = 40) String text,
            @ForAll @AlphaChars @StringLength(min = 1, max = 2) String stop,
            @ForAll @IntRange(min = 1, max = 5) int pieceLength) {
        StopScanner scanner = new StopScanner(List.of(stop));
        StringBuilder kept = new StringBuilder();
        for (int at = 0; at < text.length(); at += pieceLength) {
            StopScanner.Step step = scanner.append(text.substring(at, Math.min(text.length(), at + pieceLength)));
            kept.append(step.kept());
            if (step.stopped()) {
                break;
            }
        }

        int found = text.indexOf(stop);
        assertThat(scanner.text()).isEqualTo(found < 0 ? text : text.substring(0, found + stop.length()));
        assertThat(kept).hasToString(scanner.text());
    }
}
