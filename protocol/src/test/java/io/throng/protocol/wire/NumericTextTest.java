package io.throng.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.constraint.NumericText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumericTextTest {
    private static final WireReader<Body> READER = WireReader.of(Body.class);

    /** A body with such a number. */
    public record Body(@NumericText Long amount) {}

    private static WireResult<Body> read(String value) {
        return READER.read(("{\"amount\": " + value + "}").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5",
        "-5, -5",
        "5.99, 5",
        "-5.99, -5",
        "'\"5\"', 5",
        "'\" 5.5 \"', 5",
        "1e3, 1000",
        "0.9, 0",
        "1e-400, 0",
        "0e999999999, 0",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775807",
        "'\"-1e999999999\"', -9223372036854775808"
    })
    void numbersInAnySpellingAreReadAndCutOff(String value, long amount) {
        assertThat(read(value)).isEqualTo(new WireResult.Read<>(new Body(amount)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "\"\"", "\"many\"", "\"NaN\"", "\"0x10\"", "[5]", "{}"})
    void everythingElseIsAViolation(String value) {
        assertThat(read(value)).isInstanceOf(WireResult.Violations.class);
    }

    @Test
    void textsBeyondTheBoundAreNoNumbers() {
        assertThat(read("\"" + "1".repeat(64) + "\"")).isInstanceOf(WireResult.Read.class);
        assertThat(read("\"" + "1".repeat(65) + "\"")).isInstanceOf(WireResult.Violations.class);
    }
}
