package io.throng.inference.diffusion.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.throng.inference.diffusion.Golden;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptSyntaxTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a cat | a cat=1",
                "a (cat) | a =1 cat=1.1",
                "a ((cat)) | a =1 cat=1.21",
                "a [cat] | a =1 cat=0.909",
                "a (cat:1.3) sat | a =1 cat=1.3  sat=1",
                "(a (cat:1.5):2) | a =2 cat=3",
                "\\(cat\\) | (cat)=1",
                "a\\\\b | a\\b=1",
                "(unclosed | unclosed=1.1",
                "[[unclosed | unclosed=0.826",
                "stray) and] :1.2) | stray) and] :1.2)=1",
                "time: (now:0.5) | time: =1 now=0.5",
                "(a:1.2.3) | a:1.2.3=1.1",
                "(x:99) | x=10",
            })
    void weightsAreReadAsAutomatic1111Does(String prompt, String expected) {
        StringBuilder shown = new StringBuilder();
        for (WeightedText part : WeightedText.parse(prompt)) {
            String weight = Double.toString(Math.rint(part.weight() * 1000) / 1000);
            shown.append(shown.isEmpty() ? "" : " ")
                    .append(part.text())
                    .append('=')
                    .append(weight.endsWith(".0") ? weight.substring(0, weight.length() - 2) : weight);
        }
        assertThat(shown.toString()).isEqualTo(expected);
    }

    @Property(tries = 300)
    void anyPromptIsReadAndKeepsItsLetters(@ForAll @StringLength(max = 60) String prompt) {
        List<WeightedText> parts = WeightedText.parse(prompt);
        assertThat(parts)
                .isNotEmpty()
                .allSatisfy(
                        part -> assertThat(part.weight()).isBetween(WeightedText.MIN_WEIGHT, WeightedText.MAX_WEIGHT));
        if (prompt.chars().noneMatch(c -> "()[]\\:".indexOf(c) >= 0)) {
            assertThat(parts).hasSize(1);
            assertThat(parts.getFirst().text()).isEqualTo(prompt);
        }
    }

    @Test
    void aLongPromptGoesOnInFurtherStretchesAndIsCutAtTheLast() {
        TextTokenizer tokenizer = TokenizerFolder.read(Golden.path("tiny-sd/tokenizer"));
        PromptTokens tokens = PromptTokens.of("! ".repeat(100), tokenizer);
        assertThat(tokens.stretches()).hasSize(2).allSatisfy(stretch -> {
            assertThat(stretch.ids()).hasSize(77).startsWith(tokenizer.begin());
            assertThat(stretch.ids()[stretch.used() - 1]).isEqualTo(tokenizer.end());
        });
        assertThat(tokens.stretches().get(0).used()).isEqualTo(77);
        assertThat(tokens.stretches().get(1).used()).isEqualTo(27);
        assertThat(PromptTokens.of("! ".repeat(75 * PromptTokens.MAX_STRETCHES), tokenizer)
                        .stretches())
                .hasSize(PromptTokens.MAX_STRETCHES);
        assertThat(PromptTokens.of("! ".repeat(75 * PromptTokens.MAX_STRETCHES + 1), tokenizer)
                        .stretches())
                .hasSize(PromptTokens.MAX_STRETCHES);
    }

    @Test
    void aShortWordIsNotTornApart() {
        TextTokenizer tokenizer = TokenizerFolder.read(Golden.path("tiny-sd/tokenizer"));
        int[] word = tokenizer.encode("zzzz");
        assertThat(word.length).isBetween(2, PromptTokens.MAX_KEPT_TOGETHER);
        PromptTokens tokens = PromptTokens.of("! ".repeat(74) + "zzzz", tokenizer);
        assertThat(tokens.stretches()).hasSize(2);
        assertThat(tokens.stretches().get(0).used()).isEqualTo(76);
        assertThat(tokens.stretches().get(1).ids()).startsWith(tokenizer.begin(), word[0], word[1]);
    }

    @Test
    void eachTokenCarriesTheWeightOfItsWord() {
        TextTokenizer tokenizer = TokenizerFolder.read(Golden.path("tiny-sd/tokenizer"));
        PromptTokens.Stretch stretch =
                PromptTokens.of("! (!:1.5) !", tokenizer).stretches().getFirst();
        assertThat(stretch.weights()[2]).isCloseTo(1.5f, within(1e-6f));
        assertThat(stretch.weights()[1]).isEqualTo(1);
        assertThat(stretch.plain()).isFalse();
        assertThat(PromptTokens.empty(tokenizer).stretches().getFirst().plain()).isTrue();
    }
}
