package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AlternationTest {
    @Test
    void referenceAndMeasuredTakeTurnsAndTheReferenceBeginsAndEnds() throws IOException, InterruptedException {
        List<String> order = new ArrayList<>();

        Alternation runs = Alternation.run(stretch("A", order), stretch("B", order), 2);

        assertThat(order).containsExactly("A", "B", "A", "B", "A");
        assertThat(runs.reference()).hasSize(3);
        assertThat(runs.measured()).hasSize(2);
    }

    @Test
    void aStretchIsHeldAgainstTheMeanOfTheTwoBesideItAndTheMedianCounts() {
        Alternation runs = new Alternation(List.of(1.0, 3.0, 1.0, 1.0), List.of(2.0, 4.0, 1.25));

        assertThat(runs.ratios()).containsExactly(1.0, 0.5, 0.8);
        assertThat(runs.ratio()).isEqualTo(0.8);
    }

    @Property(tries = 200)
    void aMachineThatChangesAtASteadyPaceFavoursNeither(
            @ForAll @DoubleRange(min = 0.5, max = 2) double overhead,
            @ForAll @DoubleRange(min = 0, max = 0.1) double slowing,
            @ForAll @IntRange(min = 1, max = 9) int rounds)
            throws IOException, InterruptedException {
        double[] seconds = {1};
        Alternation.Stretch reference = () -> seconds[0] += slowing;
        Alternation.Stretch measured = () -> (seconds[0] += slowing) * overhead;

        assertThat(Alternation.run(reference, measured, rounds).ratio()).isCloseTo(1 / overhead, within(1e-9));
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertThat(Alternation.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3.0);
        assertThat(Alternation.median(List.of(5.0))).isEqualTo(5.0);
    }

    @Test
    void thereIsOneStretchOfTheReferenceMore() {
        assertThatThrownBy(() -> new Alternation(List.of(1.0), List.of(1.0))).hasMessageContaining("one more");
        assertThatThrownBy(() -> new Alternation(List.of(1.0), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Alternation.Stretch stretch(String name, List<String> order) {
        return () -> {
            order.add(name);
            return 1;
        };
    }
}
