package io.throng.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class DynamicPromptTest {
    @Test
    void oneOfEachGroupIsChosen() {
        assertThat(outcomes("a {red|green} fox")).containsExactlyInAnyOrder("a red fox", "a green fox");
    }

    @Test
    void groupsMayStandInEachOtherAndAlternativesMayBeEmpty() {
        assertThat(outcomes("{a|{b|c} d|}")).containsExactlyInAnyOrder("a", "b d", "c d", "");
    }

    @Test
    void whatIsNoGroupStaysAsItIs() {
        assertThat(outcomes("{alone} } { a|b {")).containsExactly("{alone} } { a|b {");
        assertThat(outcomes("{{x|y}}")).containsExactlyInAnyOrder("{x}", "{y}");
    }

    @Test
    void theSameSeedChoosesTheSame() {
        String prompt = "{a|b|c|d|e|f} {1|2|3|4|5|6}";

        assertThat(DynamicPrompt.resolved(prompt, new SplittableRandom(7)))
                .isEqualTo(DynamicPrompt.resolved(prompt, new SplittableRandom(7)));
    }

    @Test
    void groupsBeyondTheDeepestStayAsTheyAre() {
        String deep = "{x|".repeat(DynamicPrompt.MAX_DEPTH + 5) + "y" + "}".repeat(DynamicPrompt.MAX_DEPTH + 5);

        assertThat(DynamicPrompt.resolved(deep, new SplittableRandom(3))).isNotNull();
    }

    @Property(tries = 300)
    void noTextIsTooStrange(@ForAll @CharRange(from = '{', to = '}') @StringLength(max = 200) String prompt) {
        String resolved = DynamicPrompt.resolved(prompt, new SplittableRandom(1));

        assertThat(resolved.length()).isLessThanOrEqualTo(prompt.length());
    }

    private static Set<String> outcomes(String prompt) {
        return IntStream.range(0, 200)
                .mapToObj(seed -> DynamicPrompt.resolved(prompt, new SplittableRandom(seed)))
                .collect(Collectors.toSet());
    }
}
