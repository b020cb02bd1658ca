package io.throng.server.request.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import io.throng.server.request.rules.RequesterFacts.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlaggedPromptsTest {
    private static final RequesterFacts FLAGGED = new RequesterFacts(7, "ada#7", Set.of(Standing.FLAGGED), 0);
    private static final RequesterFacts ORDINARY = new RequesterFacts(7, "ada#7", Set.of(), 0);
    private static final String TAIL = "###" + FlaggedPrompts.FORCED_NEGATIVE;

    private static String rewritten(String prompt, String... models) {
        return FlaggedPrompts.prompt(prompt, FLAGGED, List.of(models));
    }

    @Test
    void othersPromptsAreLeftAsTheyAre() {
        assertThat(FlaggedPrompts.prompt("a (tiny:1.2) girl###x", ORDINARY, List.of()))
                .isEqualTo("a (tiny:1.2) girl###x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(a red house:1.2)|a red house",
                "(a red house:1)|a red house 1",
                "well-known, snake_case!|well known snake case",
                "a k i d|a kid",
                "the k-i-d_s|the kids",
                "x y z|x y z",
                "a b c d|a bcd",
                "über   café|uber cafe"
            })
    void normalisingRemovesWhatHidesWords(String text, String plain) {
        assertThat(FlaggedPrompts.normalised(text).strip()).isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a student reads|a adult reads",
                "Young and YOUNG|adult and adult",
                "younger|younger",
                "a little litle lil tiny house|a adult adult adult adult house",
                "schoolgirl|adult woman",
                "1girl, Niña|adult woman adult woman",
                "two boys and sons|two adult man and adult man",
                "sonnet of a cowboy|sonnet of a cowboy"
            })
    void wordsForTheYoungBecomeWordsForAdults(String prompt, String positive) {
        assertThat(rewritten(prompt)).isEqualTo(positive + TAIL);
    }

    @Test
    void theNegativePartIsKeptBehindTheForcedOne() {
        assertThat(rewritten("a house###fog###rain")).isEqualTo("a house" + TAIL + ", fog###rain");
    }

    @Test
    void tagsOfTheOneModelThatIsPromptedSoAreSpared() {
        assertThat(rewritten("1girl girl 1boy boy", FlaggedPrompts.TAGGED_MODEL))
                .isEqualTo("1girl adult woman 1boy adult man" + TAIL);
        assertThat(rewritten("1girl", FlaggedPrompts.TAGGED_MODEL, "another")).isEqualTo("adult woman" + TAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"###fog", " \t", "...", "_", "?!###"})
    void aPromptOfWhichNothingIsLeftIsRefused(String prompt) {
        assertThatThrownBy(() -> rewritten(prompt))
                .hasMessageContaining("unethical images")
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.returnCode()).isEqualTo(ReturnCode.CORRUPT_PROMPT));
    }

    @Property(tries = 300)
    void whateverThePromptItEndsAsItMustOrIsRefused(@ForAll String prompt) {
        try {
            assertThat(rewritten(prompt)).contains(TAIL);
        } catch (HordeException.Refusal refused) {
            assertThat(refused.returnCode()).isEqualTo(ReturnCode.CORRUPT_PROMPT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a ", "girl", "1girl", "(a:", "((((", "a_", "(1.", "tiny "})
    void aPromptOfHalfAMillionCharactersTakesNoTime(String piece) {
        String prompt = "x " + piece.repeat(500_000 / piece.length());
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> rewritten(prompt));
    }
}
