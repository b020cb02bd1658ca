package io.throng.server.moderation.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.moderation.filter.Screening.Case;
import io.throng.server.moderation.filter.Screening.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreeningTest {
    private static final List<String> MODELS = List.of("stable_diffusion");
    private static final FilterSet FILTERS = new FilterSet(List.of(
            new FilterRecord(1, "\\bkids?\\b", 10, Optional.empty(), "adult", "m#1"),
            new FilterRecord(2, "\\bpupils?\\b", 10, Optional.empty(), "", "m#1"),
            new FilterRecord(3, "\\bnaked\\b", 20, Optional.empty(), "", "m#1")));
    private static final String NEGATIVE = "###" + FilterSet.FORCED_NEGATIVE;

    private static Outcome image(String prompt, boolean mayRewrite) {
        return Screening.of(new Case(prompt, true, mayRewrite, false, false, MODELS), FILTERS);
    }

    private static Outcome forAdults(String prompt, List<String> models) {
        return Screening.of(new Case(prompt, true, true, false, true, models), FILTERS);
    }

    private static Outcome flagged(String prompt) {
        return Screening.of(new Case(prompt, false, false, true, false, MODELS), FILTERS);
    }

    @Test
    void oneContextAloneIsAllowed() {
        assertThat(image("a kid", true)).isEqualTo(new Outcome.Kept());
        assertThat(image("naked", false)).isEqualTo(new Outcome.Kept());
    }

    @Test
    void bothContextsAreRewrittenOrRefusedAsTheCallerWants() {
        assertThat(image("naked kid", true)).isEqualTo(new Outcome.Rewritten("naked adult" + NEGATIVE));
        assertThat(image("naked kid", false)).isInstanceOf(Outcome.Corrupt.class);
    }

    @Test
    void nothingLeftIsRefusedEvenWhereRewritingIsWanted() {
        FilterSet all = new FilterSet(List.of(
                new FilterRecord(1, "[a-z]*kid[a-z]*", 10, Optional.empty(), "", "m#1"),
                new FilterRecord(2, "naked", 20, Optional.empty(), "", "m#1")));
        assertThat(Screening.of(new Case("nakedkid", true, true, false, false, MODELS), all))
                .isInstanceOf(Outcome.Corrupt.class);
    }

    @Test
    void theBoundOfSevenThousandIsOnThePositivePartAndOnlyWhenTheFilterMustAct() {
        String kid = "naked kid ";
        String atBound = kid + "x".repeat(7_000 - kid.length());
        assertThat(image(atBound + "###" + "y".repeat(1_000), true)).isInstanceOf(Outcome.Rewritten.class);
        assertThat(image(atBound + "x", true)).isEqualTo(new Outcome.TooLong(7_001, 7_000));
        assertThat(image(atBound + "x", false)).isInstanceOf(Outcome.Corrupt.class);
        assertThat(image("x".repeat(7_001), true)).isEqualTo(new Outcome.Kept());
    }

    @Test
    void aPromptIsLookedAtUpToABound() {
        assertThat(image("x".repeat(200_000), true)).isEqualTo(new Outcome.Kept());
        assertThat(image("x".repeat(200_001), true)).isEqualTo(new Outcome.TooLong(200_001, 200_000));
    }

    @Test
    void textsAreNotScoredButThoseOfFlaggedUsersAreRewritten() {
        assertThat(Screening.of(new Case("naked kid", false, false, false, false, MODELS), FILTERS))
                .isEqualTo(new Outcome.Kept());
        assertThat(flagged("Once upon a time, a girl..."))
                .isEqualTo(new Outcome.Rewritten("Once upon a time a adult woman" + NEGATIVE));
        assertThat(flagged("pupils!")).isEqualTo(new Outcome.Emptied());
    }

    @Test
    void aModelForAdultsTurnsWordsForMinorsIntoAdultsWithoutSayingSo() {
        assertThat(forAdults("young student, small girl and a boy", MODELS))
                .isEqualTo(new Outcome.Rewritten("adult adult adult adult woman and a adult man" + NEGATIVE));
        assertThat(forAdults("kids", MODELS)).isEqualTo(new Outcome.Rewritten("adult" + NEGATIVE));
        assertThat(forAdults("a lighthouse", MODELS)).isEqualTo(new Outcome.Kept());
        assertThat(forAdults("youngster reasons cowboy", MODELS)).isEqualTo(new Outcome.Kept());
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
        assertThat(flagged(prompt)).isEqualTo(new Outcome.Rewritten(positive + NEGATIVE));
    }

    @Test
    void theNegativePartIsKeptBehindTheForcedOne() {
        assertThat(flagged("a house###fog###rain"))
                .isEqualTo(new Outcome.Rewritten("a house" + NEGATIVE + ", fog###rain"));
    }

    @Test
    void whatWasRewrittenForItsScoreIsNotRewrittenTwice() {
        assertThat(forAdults("naked kid and a girl", MODELS))
                .isEqualTo(new Outcome.Rewritten("naked adult and a adult woman" + NEGATIVE));
    }

    @Test
    void numberedTagsAreSparedForTheOneModelThatIsMadeOfThem() {
        List<String> hentai = List.of("Hentai Diffusion");
        assertThat(forAdults("1girl, solo", hentai)).isEqualTo(new Outcome.Kept());
        assertThat(forAdults("1boy, solo", hentai)).isEqualTo(new Outcome.Kept());
        assertThat(forAdults("girl, solo", hentai)).isInstanceOf(Outcome.Rewritten.class);
        assertThat(forAdults("1girl, solo", MODELS)).isInstanceOf(Outcome.Rewritten.class);
        assertThat(forAdults("1boy, solo", List.of("Hentai Diffusion", "other")))
                .isInstanceOf(Outcome.Rewritten.class);
    }
}
