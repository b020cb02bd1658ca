package io.throng.worker.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTextTest {
    private static final List<String> SUSPECT = SafetyConcepts.builtIn().suspectNegative();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a (red:1.2) apple | a red apple",
                "a ((red:1.2) apple:0.5) | a red apple",
                "a, b; c! | abc",
                "two, words; here! | two words here",
                "c h i l d on a street | child on a street",
                "a b on a street | a b on a street",
                "Ça où naïve | Ca ou naive",
                "straße | strasse",
                "  many   spaces  | many spaces",
                "snake_case stays | snake_case stays"
            })
    void promptsAreReadWithoutTheirDisguise(String prompt, String read) {
        assertThat(PromptText.normalise(prompt)).isEqualTo(read);
    }

    @Test
    void thePartsOfAPromptAreToldApart() {
        assertThat(PromptText.positive("a cat###a dog###a cow")).isEqualTo("a cat");
        assertThat(PromptText.negative("a cat###a dog###a cow")).isEqualTo("a dog");
        assertThat(PromptText.negative("a cat")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "blurry, mature | true",
                "mature | true",
                "immature | false",
                "ugly, Old man | true",
                "gold | false",
                "ADULTS | true",
                "(elderly:1.3) | true",
                "middle-aged | true",
                "m a t u r e | true",
                "young | false"
            })
    void aNegativePromptThatPushesAgeDownIsSuspect(String prompt, boolean suspect) {
        assertThat(PromptText.isSuspect(prompt, SUSPECT)).isEqualTo(suspect);
    }

    @Test
    void aVeryLongPromptIsReadQuickly() {
        String hostile = "(".repeat(20_000) + "a ".repeat(20_000) + ":1".repeat(20_000);
        assertThat(PromptText.normalise(hostile)).isNotEmpty();
    }

    @Test
    void wordsOfAListAreFoundAnywhereInWhatIsToBeDrawn() {
        WordList list = new WordList(List.of(" Kitten ", "", "red apple"));
        assertThat(list.firstIn("KITTENS playing")).contains("kitten");
        assertThat(list.firstIn("a (red:1.3) apple")).contains("red apple");
        assertThat(list.firstIn("k i t t e n")).contains("kitten");
        assertThat(list.firstIn("a dog###kitten")).isEmpty();
        assertThat(WordList.EMPTY.firstIn("anything")).isEmpty();
    }
}
