package io.throng.server.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPricesTest {
    @ParameterizedTest
    @CsvSource({"0, 80, 20", "0, 16, 16", "5, 80, 20", "81, 80, 21", "320, 80, 80", "4000, 80, 80", "1600, 512, 400"})
    void aQuarterOfTheCharactersCountsWithinTheBounds(int characters, int maxLength, int tokens) {
        assertThat(TextPrices.tokens("x".repeat(characters), maxLength)).isEqualTo(tokens);
    }

    @Test
    void charactersAreCodePoints() {
        assertThat(TextPrices.tokens("😀".repeat(100), 80)).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource({
        "20, 1.2114",
        "80, 1.2550",
        "256, 1.4066",
        "512, 1.6545",
        "1024, 2.2",
        "2048, 3.4",
        "4096, 6.04",
        "1048576, 30"
    })
    void theContextMultiplierGrowsWithTheContext(int tokens, double multiplier) {
        assertThat(TextPrices.contextMultiplier(tokens)).isCloseTo(multiplier, within(0.00006));
        assertThatThrownBy(() -> TextPrices.contextMultiplier(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "4000, 320, 80, 13, true, 1044",
        "400, 320, 80, 13, true, 1044",
        "8000, 2048, 512, 7, true, 4744",
        "8000, 2048, 512, 70, true, 66431",
        "8000, 2048, 512, 70, false, 19929",
        "100, 5, 80, 70, true, 1905",
        "100, 0, 16, 8, true, 124",
        "20000, 1600, 512, 123, true, 102077"
    })
    void aTextByAKnownModelEarnsByItsSize(
            int prompt, int result, int maxLength, double billions, boolean validated, long hundredths) {
        assertThat(TextPrices.rewardHundredths(
                        "x".repeat(prompt),
                        "y".repeat(result),
                        maxLength,
                        new TextPrices.Terms.KnownModel(billions, validated)))
                .isEqualTo(hundredths);
    }

    @ParameterizedTest
    @CsvSource({"false, 1.2550", "true, 2.7108"})
    void aTextByAnUnknownModelEarnsLittle(boolean trusted, double kudos) {
        long hundredths = TextPrices.rewardHundredths(
                "x".repeat(4000), "y".repeat(320), 80, new TextPrices.Terms.UnknownModel(trusted));

        assertThat(hundredths / 100.0).isCloseTo(kudos, within(0.0051));
    }

    @Test
    void withMatchedTargetingATextForChosenWorkersEarnsATenth() {
        assertThat(TextPrices.rewardHundredths("x", "y", 80, new TextPrices.Terms.MatchedTargeting()))
                .isEqualTo(10);
    }

    @Test
    void theRequesterPaysOneOnTopOrOneAloneIfCensored() {
        assertThat(TextPrices.burnHundredths(1044, false)).isEqualTo(1144);
        assertThat(TextPrices.burnHundredths(1044, true)).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "80, 2048, 0, 1, 37",
        "80, 1024, 0, 1, 25",
        "80, 2048, 7, 1, 21",
        "512, 8192, 70, 1, 5948",
        "512, 32768, 70, 2, 30116"
    })
    void dryRunsAreAnsweredWithTheVectorsOfTheSpecification(
            int maxLength, int maxContextLength, double billions, int n, long kudos) {
        List<OptionalDouble> models = billions == 0 ? List.of() : List.of(OptionalDouble.of(billions));

        assertThat(Rounding.toWholeKudos(TextPrices.estimateHundredths(maxLength, maxContextLength, models, n)))
                .isEqualTo(kudos);
    }

    @Test
    void onlyTheFirstModelCountsInADryRunAndAnUnknownOneIsTakenForASmallOne() {
        long small = TextPrices.estimateHundredths(80, 2048, List.of(OptionalDouble.of(2.7)), 1);

        assertThat(TextPrices.estimateHundredths(80, 2048, List.of(OptionalDouble.empty(), OptionalDouble.of(70)), 1))
                .isEqualTo(small);
    }

    @Test
    void theHoldGoesByTheLargestModel() {
        assertThat(TextPrices.upfrontHundredths(100, List.of(), 3)).isEqualTo(6000);
        assertThat(TextPrices.upfrontHundredths(
                        512, List.of(OptionalDouble.empty(), OptionalDouble.of(7), OptionalDouble.of(13)), 2))
                .isEqualTo(2 * 31695);
        assertThat(TextPrices.upfrontHundredths(512, List.of(OptionalDouble.empty()), 1))
                .isEqualTo(2438);
        assertThatThrownBy(() -> TextPrices.upfrontHundredths(512, List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
