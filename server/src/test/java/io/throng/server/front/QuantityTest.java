package io.throng.server.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "0.509, 0.5",
        "12.345, 12.3",
        "999, 999",
        "999.99, 999",
        "1000, 1_k",
        "1999, 1.99_k",
        "12345, 12.3_k",
        "999999, 999_k",
        "1e6, 1_M",
        "2.5e10, 25_G",
        "1e20, 100_E"
    })
    void aQuantityHasThreeDigitsAndAPrefix(double number, String text) {
        assertThat(Quantity.of(number, "")).isEqualTo(text.replace('_', '\u202f'));
    }

    @Test
    void aUnitFollowsItsPrefix() {
        assertThat(Quantity.of(1_500, "t/s")).isEqualTo("1.5\u202fkt/s");
        assertThat(Quantity.of(3, "t/s")).isEqualTo("3\u202ft/s");
    }

    @Test
    void whatIsNoQuantityIsADefect() {
        for (double number : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Quantity.of(number, "")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
