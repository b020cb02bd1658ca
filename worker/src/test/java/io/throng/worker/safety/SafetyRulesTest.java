package io.throng.worker.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.worker.safety.SafetyVerdict.Rule;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The algorithm of worker spec 6.4 with the built-in numbers. */
class SafetyRulesTest {
    private static final SafetyRules RULES = new SafetyRules(SafetyConcepts.builtIn());
    private static final Optional<AnimeTagger.Rating> UNTAGGED = Optional.empty();

    @Test
    void theListsHaveTheLengthsOfTheSpecification() {
        SafetyConcepts concepts = SafetyConcepts.builtIn();
        assertThat(concepts.prefixes()).hasSize(4);
        assertThat(concepts.humanParts()).hasSize(12);
        assertThat(concepts.humanIsolated()).hasSize(11);
        assertThat(concepts.underage()).hasSize(11);
        assertThat(concepts.nsfwPredicates()).hasSize(9);
        assertThat(concepts.nsfwIsolated()).hasSize(9);
        assertThat(concepts.nsfwConceptParts()).hasSize(19);
        assertThat(concepts.animePredicates()).hasSize(5);
        assertThat(concepts.animeOverride()).hasSize(14);
    }

    @Test
    void nothingSimilarIsClean() {
        assertThat(judge(Map.of())).isEqualTo(SafetyVerdict.clean());
    }

    @Test
    void aConceptCountsOnlyWhereAPredicateAsksForACloserLook() {
        // "lingerie" is a concept and no predicate.
        assertThat(judge(Map.of("lingerie", .5)).nsfw()).isFalse();
        assertThat(judge(Map.of("lingerie", .5, "woman", .1941)).nsfw()).isTrue();
        assertThat(judge(Map.of("lingerie", .21, "woman", .1941)).nsfw()).isFalse();
        assertThat(judge(Map.of("lingerie", .5, "woman", .194)).nsfw()).isFalse();
    }

    @Test
    void anNsfwPredicateAloneDoesNotMakeAPictureNsfw() {
        assertThat(judge(Map.of("bare breasts", .9)).nsfw()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "illustration of underwear, .285, false",
        "illustration of underwear, .2851, true",
        "painting of underwear, .215, false",
        "painting of underwear, .2151, true",
        "3d render of underwear, .2225, false",
        "3d render of underwear, .2226, true",
        "photo of underwear, .21, false",
        "photo of underwear, .2101, true"
    })
    void aPrefixAddsToTheThreshold(String text, double similarity, boolean nsfw) {
        assertThat(judge(Map.of(text, similarity, "woman", .3)).nsfw()).isEqualTo(nsfw);
    }

    @ParameterizedTest
    @CsvSource({
        "child, .225, false",
        "child, .2251, true",
        "young children, .219, false",
        "young children, .2191, true",
        "toddler, .2175, false",
        "toddler, .2176, true",
        "tweens, .235, false",
        "tweens, .2351, true",
        "loli, .244, false",
        "loli, .2441, true",
        "illustration of child, .3, false",
        "illustration of child, .3001, true"
    })
    void trap28TheDangerCheckRunsForPicturesFitForWorkTooButSaysNothingAlone(
            String text, double similarity, boolean underage) {
        SafetyVerdict verdict = judge(Map.of(text, similarity));
        assertThat(verdict.hits().stream().anyMatch(hit -> hit.rule() == Rule.DANGER))
                .isEqualTo(underage);
        if (underage) {
            assertThat(verdict.underage()).isTrue();
        }
        assertThat(verdict.nsfw()).isFalse();
        assertThat(verdict.csam()).isFalse();
    }

    @Test
    void underageAndNsfwTogetherAreCsam() {
        SafetyVerdict verdict = judge(Map.of("child", .2251, "naked", .2201));
        assertThat(verdict.csam()).isTrue();
    }

    @Test
    void twoWeakSignsMakeOneStrong() {
        // .19 + .035 × .4 = .204 and .19 + .0275 × .4 = .201
        assertThat(judge(Map.of("child", .2041)).underage()).isFalse();
        assertThat(judge(Map.of("child", .2041, "toddler", .201)).underage()).isFalse();
        assertThat(judge(Map.of("child", .2041, "toddler", .2011)).underage()).isTrue();
    }

    @Test
    void singularAndPluralCountOnce() {
        assertThat(judge(Map.of("child", .21, "children", .21)).underage()).isFalse();
        assertThat(judge(Map.of("tween", .21, "tweens", .21)).underage()).isFalse();
        assertThat(judge(Map.of("an infant", .21, "infants", .21)).underage()).isFalse();
        assertThat(judge(Map.of("photo of toddler", .21, "photo of toddlers", .21))
                        .underage())
                .isFalse();
        assertThat(judge(Map.of("child", .21, "photo of children", .21)).underage())
                .isTrue();
    }

    @Test
    void aSuspectNegativePromptHalvesTheWay() {
        // .19 + .035 × .2 = .197 and .19 + .0275 × .2 = .1955
        Similarities picture = picture(Map.of("child", .1971, "toddler", .1956));
        assertThat(RULES.judge(picture, false, UNTAGGED).underage()).isFalse();
        assertThat(RULES.judge(picture, true, UNTAGGED).underage()).isTrue();
    }

    @Test
    void drawnPicturesAreJudgedByTheirOwnThresholds() {
        Map<String, Double> drawn = Map.of("anime", .3, "nudity", .1951);
        assertThat(judge(drawn).anime()).isTrue();
        assertThat(judge(drawn).nsfw()).isTrue();
        assertThat(judge(Map.of("woman", .3, "nudity", .1951)).nsfw()).isFalse();
        // Sexual concepts without an override are not looked at in drawn pictures.
        assertThat(judge(Map.of("anime", .3, "lingerie", .9)).nsfw()).isFalse();
        assertThat(RULES.animeConcepts())
                .containsExactlyInAnyOrder(
                        "nsfw", "naked", "nude", "nudity", "exposed breasts", "illustration of exposed breasts");
    }

    @Test
    void inDrawnPicturesWeakSignsArePlainWordsAndTeens() {
        // .19 + .035 × .05 = .19175
        assertThat(judge(Map.of("anime", .3, "child", .1918, "teen", .1901)).underage())
                .isTrue();
        assertThat(judge(Map.of("anime", .3, "child", .1917, "teen", .1901)).underage())
                .isFalse();
        assertThat(judge(Map.of("anime", .3, "teen", .25, "teens", .25)).underage())
                .isFalse();
        assertThat(judge(Map.of("anime", .3, "photo of child", .21, "teen", .25))
                        .underage())
                .isFalse();
        assertThat(judge(Map.of("anime", .3, "loli", .24, "teen", .25)).underage())
                .isFalse();
        // With a suspect prompt .19 + .035 × .045 = .191575
        Similarities suspect = picture(Map.of("anime", .3, "child", .1916, "teen", .1901));
        assertThat(RULES.judge(suspect, false, UNTAGGED).underage()).isFalse();
        assertThat(RULES.judge(suspect, true, UNTAGGED).underage()).isTrue();
    }

    @Test
    void aPhotographWithAHintOfAnimeIsAPhotograph() {
        assertThat(judge(Map.of("anime", .2079, "photo of a man", .2401)).anime())
                .isFalse();
        assertThat(judge(Map.of("anime", .208, "photo of a man", .2401)).anime())
                .isTrue();
        assertThat(judge(Map.of("anime", .2079, "photo of a man", .24)).anime()).isTrue();
        assertThat(judge(Map.of("anime", .2)).anime()).isFalse();
    }

    @Test
    void aTaggerDecidesAboutDrawnPictures() {
        Similarities drawn = picture(Map.of("anime", .3));
        assertThat(RULES.judge(drawn, false, rating(.9, .1, .126, 0, 0)).nsfw()).isTrue();
        assertThat(RULES.judge(drawn, false, rating(.9, .1, .125, 0, 0)).nsfw()).isFalse();
        assertThat(RULES.judge(drawn, false, rating(.92, .186, 0, 0, 0)).nsfw()).isTrue();
        assertThat(RULES.judge(drawn, false, rating(.93, .186, 0, 0, 0)).nsfw()).isFalse();
        assertThat(RULES.judge(drawn, false, rating(.49, 0, 0, 0, 0)).nsfw()).isTrue();
        assertThat(RULES.judge(drawn, false, rating(.9, 0, 0, .61, 0)).nsfw()).isTrue();
        assertThat(RULES.judge(drawn, false, rating(.99, 0, 0, 0, .51)).anime()).isFalse();
        assertThat(RULES.judge(drawn, false, rating(.99, 0, 0, 0, .5)).anime()).isTrue();
    }

    @Test
    void trap27SimilaritiesAreRoundedToFourDecimalsBeforeTheyAreCompared() {
        assertThat(Similarities.round(.22505)).isEqualByComparingTo(new BigDecimal("0.2251"));
        assertThat(Similarities.round(.22504)).isEqualByComparingTo(new BigDecimal("0.2250"));
        assertThat(judge(Map.of("child", .22504)).hits()).noneMatch(hit -> hit.rule() == Rule.DANGER);
        assertThat(judge(Map.of("child", .22506)).hits()).anyMatch(hit -> hit.rule() == Rule.DANGER);
    }

    @Test
    void trap29TheTaggersSizeFollowsTheNumberOfPixelsOnly() {
        assertThat(DanbooruSize.of(512, 512))
                .satisfies(size -> assertThat(size.width() * size.height()).isEqualTo(512 * 512));
        assertThat(DanbooruSize.of(100, 100)).isEqualTo(new DanbooruSize(128, 128));
        assertThat(DanbooruSize.of(4000, 4000)).isEqualTo(new DanbooruSize(768, 768));
        assertThat(DanbooruSize.of(2048, 128)).isEqualTo(DanbooruSize.of(512, 512));
    }

    @Test
    void aTextThatWasNotMeasuredIsAnErrorAndNoVerdict() {
        assertThatThrownBy(() -> RULES.judge(Similarities.of(Map.of()), false, UNTAGGED))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 200)
    void raisingASimilarityOfAPhotographNeverMakesItFit(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 10_000) int which,
            @ForAll @DoubleRange(max = .2) double more) {
        Random random = new Random(seed);
        Map<String, Double> before = new HashMap<>();
        for (String text : RULES.texts()) {
            before.put(text, isAnime(text) ? 0 : .15 + random.nextDouble() * .1);
        }
        String raised = RULES.texts().get(which % RULES.texts().size());
        Map<String, Double> after = new HashMap<>(before);
        after.merge(raised, isAnime(raised) ? 0 : more, Double::sum);

        SafetyVerdict first = RULES.judge(Similarities.of(before), false, UNTAGGED);
        SafetyVerdict second = RULES.judge(Similarities.of(after), false, UNTAGGED);

        assertThat(second.nsfw() || !first.nsfw()).isTrue();
        assertThat(second.underage() || !first.underage()).isTrue();
        assertThat(RULES.judge(Similarities.of(before), true, UNTAGGED).underage() || !first.underage())
                .isTrue();
    }

    private static boolean isAnime(String text) {
        return List.of("japanese animation", "Japanese cartoon", "anime", "cartoon", "manga")
                .contains(text);
    }

    private static SafetyVerdict judge(Map<String, Double> similar) {
        return RULES.judge(picture(similar), false, UNTAGGED);
    }

    private static Similarities picture(Map<String, Double> similar) {
        Map<String, Double> all = new HashMap<>();
        RULES.texts().forEach(text -> all.put(text, 0.0));
        assertThat(all.keySet()).containsAll(similar.keySet());
        all.putAll(similar);
        return Similarities.of(all);
    }

    private static Optional<AnimeTagger.Rating> rating(
            double safe, double questionable, double explicit, double bikini, double realistic) {
        return Optional.of(new AnimeTagger.Rating(safe, questionable, explicit, bikini, realistic));
    }
}
