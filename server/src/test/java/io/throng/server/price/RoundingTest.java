package io.throng.server.price;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {
    /** 0.125 and the like are exact in binary, so that they are halves indeed; 1.005 is not, it lies below its half. */
    @ParameterizedTest
    @CsvSource({"0.125, 12", "0.135, 14", "0.375, 38", "0.625, 62", "2.675, 267", "1.005, 100", "-0.125, -12", "0, 0"})
    void trap19HalvesAreRoundedToTheEvenHundredth(double kudos, long hundredths) {
        assertThat(Rounding.toHundredths(kudos)).isEqualTo(hundredths);
        assertThat(Rounding.toTwoDecimals(kudos)).isEqualTo(hundredths / 100.0);
    }

    @ParameterizedTest
    @CsvSource({"50, 0", "150, 2", "250, 2", "251, 3", "349, 3"})
    void trap19WholeKudosAreRoundedToTheEvenToo(long hundredths, long kudos) {
        assertThat(Rounding.toWholeKudos(hundredths)).isEqualTo(kudos);
    }
}
