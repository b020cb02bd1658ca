package io.throng.server.moderation.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterExpressionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "[a",
                "a{3,2}",
                "(?<=a)b",
                "(?!a)b",
                "(a)\\1",
                "*a",
                "",
                "   ",
                "a*",
                "a|",
                "(x{100}){100}",
                "((a{11}){10}){10}",
                "a)b(",
                "\\"
            })
    void anExpressionThatCannotBeUsedIsRefused(String regex) {
        assertThatThrownBy(() -> FilterExpression.compile(regex)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ac.*", "\\bkid\\b", "(x{10}){10}", "[({]a", "a{3}b{900}", "(?:a|b)+c", "\\{x\\}"})
    void anOrdinaryExpressionIsTaken(String regex) {
        assertThat(FilterExpression.compile(regex)).isNotNull();
    }

    @Test
    void theLengthHasABound() {
        assertThat(FilterExpression.compile("a".repeat(4_000))).isNotNull();
        assertThatThrownBy(() -> FilterExpression.compile("a".repeat(4_001))).hasMessageContaining("4000");
    }

    @Test
    void noExpressionMatchesInMoreThanLinearTime() {
        // Exponential where matching goes back and forth.
        var pattern = FilterExpression.compile("(a+)+b");
        String text = "a".repeat(20_000);
        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThat(pattern.matcher(text).find()).isFalse());
    }
}
