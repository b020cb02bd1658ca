package io.throng.server.moderation.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(text:1.2) here | text here",
                "(text:1) here | text 1 here",
                "((cat:1.2):1.3) | cat",
                "a k i d | a kid",
                "the k-i-d_s | the kids",
                "x y z w | x yzw",
                "x y z | x y z",
                "so, much! of_it... | so much of it",
                "crème brûlée | creme brulee",
                "Straße søster | Strasse soster",
                "ｆｕｌｌ ｗｉｄｔｈ | full width",
                "k\u200Bi\u200Dd | kid",
                "kіd and сhild | kid and child",
                "красивая лиса | красивая лиса",
                "美しい 狐 | 美しい 狐",
                "plan a b | plan a b"
            })
    void aPromptInPlainForm(String prompt, String plain) {
        assertThat(PromptText.plain(prompt)).isEqualTo(plain);
    }

    @Test
    void onlyWhatStandsBeforeTheFirstSeparatorIsPositive() {
        assertThat(PromptText.positive("a###b###c")).isEqualTo("a");
        assertThat(PromptText.negative("a###b###c")).isEqualTo("b###c");
        assertThat(PromptText.positive("a")).isEqualTo("a");
        assertThat(PromptText.negative("a")).isEmpty();
    }
}
