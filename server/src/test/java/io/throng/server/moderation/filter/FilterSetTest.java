package io.throng.server.moderation.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterSetTest {
    private static final FilterSet FILTERS = of(
            filter(10, "\\bkids?\\b", "adult"),
            filter(10, "\\bpupils?\\b", ""),
            filter(11, "\\bkindergarten\\b", ""),
            filter(20, "\\b(naked|lewd)\\b", ""));

    private static FilterRecord filter(int type, String regex, String replacement) {
        return new FilterRecord(0, regex, type, Optional.empty(), replacement, "mod#1");
    }

    private static FilterSet of(FilterRecord... records) {
        List<FilterRecord> numbered = new ArrayList<>();
        for (FilterRecord record : records) {
            numbered.add(new FilterRecord(
                    numbered.size() + 1,
                    record.regex(),
                    record.type(),
                    record.description(),
                    record.replacement(),
                    record.editor()));
        }
        return new FilterSet(numbered);
    }

    private static PromptScore score(String prompt) {
        return FILTERS.score(prompt, OptionalInt.empty());
    }

    @Test
    void aCleanPromptScoresZero() {
        assertThat(score("a lighthouse")).isEqualTo(PromptScore.CLEAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a KID", "the k-i-d_s", "kids and (kindergarten:1.3)", "kindergarten"})
    void eitherFilterOfTheFirstGroupScoresOne(String prompt) {
        assertThat(score(prompt).suspicion()).isEqualTo(1);
    }

    @Test
    void theMatchedTextIsShownAndBothGroupsScoreTwoInOrder() {
        assertThat(score("kindergarten").matches()).containsExactly("kindergarten");
        assertThat(score("naked and lewd kid in a kindergarten"))
                .isEqualTo(new PromptScore(2, List.of("kid", "naked")));
        assertThat(score("naked").suspicion()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "👧",
                "👦🏽",
                "👶",
                "👼🏿",
                "👨‍👩‍👧",
                "🧑‍🧑‍🧒",
                "🤱🏻",
                "👩‍🍼",
                "🐣",
                "🐤",
                "🐥",
                "🚼",
                "🍼",
                "🚸",
                "👪"
            })
    void emojiOfChildrenScoreAsTheFirstGroup(String emoji) {
        PromptScore score = score("naked " + emoji);
        assertThat(score.suspicion()).isEqualTo(2);
        assertThat(score.matches()).contains("naked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"👩", "👨‍🚀", "🐔", "🦊", "👯", "🧑"})
    void otherEmojiDoNot(String emoji) {
        assertThat(score("naked " + emoji).suspicion()).isEqualTo(1);
    }

    @Test
    void severalEmojiAreShownOnceEach() {
        assertThat(score("👧👧👦").matches()).containsExactly("👧", "👦");
    }

    @Test
    void aChosenTypeIgnoresTheOthers() {
        assertThat(FILTERS.score("naked kid", OptionalInt.of(20))).isEqualTo(new PromptScore(1, List.of("naked")));
        assertThat(FILTERS.score("naked kid", OptionalInt.of(11))).isEqualTo(PromptScore.CLEAN);
        assertThat(FILTERS.score("naked kid", OptionalInt.of(29))).isEqualTo(PromptScore.CLEAN);
    }

    @Test
    void whatStandsBehindTheSeparatorIsNotScanned() {
        assertThat(score("naked ### kid").suspicion()).isEqualTo(1);
        assertThat(score("naked ### 👧").suspicion()).isEqualTo(1);
    }

    @Test
    void withoutFiltersEverythingScoresZero() {
        assertThat(FilterSet.EMPTY.score("naked kid 👧", OptionalInt.empty())).isEqualTo(PromptScore.CLEAN);
    }

    @Test
    void aRewrittenPromptIsPlainReplacedAndDoesNotWantMinors() {
        assertThat(FILTERS.rewrite("(Kids:1.2), at school!### blurry "))
                .contains("adult at school###child, infant, underage, immature, teenager, tween, blurry");
        assertThat(FILTERS.rewrite("a kid")).contains("a adult###child, infant, underage, immature, teenager, tween");
    }

    @Test
    void replacementsAreMadeInOrderEachOnWhatTheOneBeforeLeft() {
        FilterSet chained = of(filter(10, "kid", "pupil"), filter(10, "pupil", "student"), filter(10, "kid", "never"));
        assertThat(chained.rewrite("kid")).get().asString().startsWith("student###");
    }

    @Test
    void aReplacementIsTakenLiterally() {
        assertThat(of(filter(10, "(k)id", "$1\\x")).rewrite("kid"))
                .get()
                .asString()
                .startsWith("$1\\x###");
    }

    @Test
    void nothingLeftIsAFailure() {
        assertThat(FILTERS.rewrite("pupils, pupil!")).isEmpty();
    }

    @Test
    void oneExpressionThatCannotBeUsedDoesNotDisarmTheOthersOfItsType() {
        FilterSet imported = of(filter(20, "(?<!x)naked", ""), filter(20, "lewd", ""));
        assertThat(imported.score("lewd", OptionalInt.empty()).suspicion()).isEqualTo(1);
        assertThat(imported.expressions()).containsEntry(20, "lewd");
    }

    @Test
    void expressionsOfATypeAreShownAsOne() {
        assertThat(FILTERS.expressions())
                .containsEntry(10, "\\bkids?\\b|\\bpupils?\\b")
                .doesNotContainKey(12);
    }

    @Test
    void flagsOfOneExpressionDoNotReachTheNext() {
        FilterSet flags = of(filter(20, "(?-i)ABC", ""), filter(20, "def", ""));
        assertThat(flags.score("DEF", OptionalInt.empty()).suspicion()).isEqualTo(1);
        assertThat(flags.score("abc", OptionalInt.empty()).suspicion()).isZero();
    }
}
