package io.throng.server.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.rating.ImageRating;
import io.throng.protocol.rating.RateRequestInput;
import io.throng.server.http.HordeException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The rules of rating a request: styles spec 11. */
class RatingRulesTest {
    private static final int TRIES = 500;
    private static final String A = "a";
    private static final String B = "b";
    private static final String C = "c";
    private static final long PLENTY = 1_000;

    private static RateRequestInput input(String best, ImageRating... ratings) {
        return new RateRequestInput(best, Arrays.asList(ratings));
    }

    private static ImageRating rated(String id, int rating) {
        return new ImageRating(id, rating, null);
    }

    private static void refused(ReturnCode code, RateRequestInput input, String... images) {
        assertThatThrownBy(() -> RatingRules.check(input, Set.of(images)))
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.returnCode()).isEqualTo(code));
    }

    @Example
    void whatIsRefusedAndInWhichOrder() {
        refused(ReturnCode.PROC_GEN_NOT_FOUND, input(null, rated(C, 5)), A, B);
        refused(ReturnCode.PROC_GEN_NOT_FOUND, input(null, rated(A, 5), rated(A, 5), rated(C, 5)), A, B);
        refused(ReturnCode.AESTHETICS_DUPLICATE, input(C, rated(A, 5), rated(A, 6)), A, B);
        refused(ReturnCode.PROC_GEN_NOT_FOUND, input(C, rated(A, 5)), A, B);
        refused(ReturnCode.AESTHETICS_MISSING, input(null), A, B);
        refused(ReturnCode.AESTHETICS_MISSING, new RateRequestInput(null, null), A, B);
        refused(ReturnCode.AESTHETICS_SOLO, input(A), A);
        refused(ReturnCode.AESTHETICS_CONFUSED, input(C, rated(A, 8), rated(B, 8), rated(C, 7)), A, B, C);
    }

    /** Trap 9: the best of one image is an error, a rating of one is fine. */
    @Example
    void trap09BestAloneOfOneImageIsAnErrorARatingIsNot() {
        refused(ReturnCode.AESTHETICS_SOLO, input(A), A);
        RatingRules.check(input(null, rated(A, 3)), Set.of(A));
        RatingRules.check(input(A, rated(A, 3)), Set.of(A));
        RatingRules.check(input(A), Set.of(A, B));
    }

    @Example
    void fiveForARatingFiveMoreForArtifactsFifteenForTheBest() {
        assertThat(RatingRules.rewardKudos(input(null, rated(A, 8)), 2, PLENTY)).isEqualTo(5);
        assertThat(RatingRules.rewardKudos(input(null, new ImageRating(A, 8, 0)), 1, PLENTY))
                .isEqualTo(10);
        assertThat(RatingRules.rewardKudos(input(null, rated(A, 8), new ImageRating(B, 2, 5)), 2, PLENTY))
                .isEqualTo(15);
        assertThat(RatingRules.rewardKudos(input(B), 2, PLENTY)).isEqualTo(15);
        assertThat(RatingRules.rewardKudos(input(B, rated(A, 6)), 2, PLENTY)).isEqualTo(20);
        assertThat(RatingRules.rewardKudos(input(B, rated(A, 7)), 2, PLENTY)).isEqualTo(5);
        assertThat(RatingRules.rewardKudos(input(A, rated(A, 6)), 1, PLENTY)).isEqualTo(5);
    }

    /** Trap 12: the rebate stays below what was consumed so far. */
    @Example
    void trap12TheRewardIsCappedByWhatWasConsumed() {
        assertThat(RatingRules.rewardKudos(input(null, rated(A, 8)), 1, 100)).isEqualTo(5);
        assertThat(RatingRules.rewardKudos(input(null, rated(A, 8)), 1, 6)).isEqualTo(5);
        assertThat(RatingRules.rewardKudos(input(null, rated(A, 8)), 1, 5)).isEqualTo(4);
        assertThat(RatingRules.rewardKudos(input(null, rated(A, 8)), 1, 3)).isEqualTo(2);
        assertThat(RatingRules.rewardKudos(input(null, rated(A, 8)), 1, 1)).isZero();
        assertThat(RatingRules.rewardKudos(input(null, rated(A, 8)), 1, 0)).isZero();
    }

    @Example
    void whichImageIsBest() {
        assertThat(RatingRules.best(input(B), 2)).contains(B);
        assertThat(RatingRules.best(input(null, rated(A, 7)), 2)).contains(A);
        assertThat(RatingRules.best(input(A, rated(A, 7)), 2)).contains(A);
        assertThat(RatingRules.best(input(B, rated(A, 7)), 2)).isEmpty();
        assertThat(RatingRules.best(input(B, rated(A, 6)), 2)).contains(B);
        assertThat(RatingRules.best(input(null, rated(A, 6)), 2)).isEmpty();
        assertThat(RatingRules.best(input(null, rated(A, 9)), 1)).isEmpty();
        assertThat(RatingRules.best(input(B, rated(A, 9), rated(B, 8)), 2)).contains(A);
        assertThat(RatingRules.best(input(B, rated(A, 8), rated(B, 8)), 2)).contains(B);
        assertThat(RatingRules.best(input(null, rated(A, 8), rated(B, 8)), 2)).isEmpty();
    }

    @Property(tries = TRIES)
    void noRebateEverReachesWhatTheRequestCost(
            @ForAll("inputs") RateRequestInput input,
            @ForAll @IntRange(min = 1, max = 20) int images,
            @ForAll @LongRange(max = 200) long consumed) {
        long reward = RatingRules.rewardKudos(input, images, consumed);
        assertThat(reward).isBetween(0L, Math.max(0, consumed - 1));
    }

    @Property(tries = TRIES)
    void theBestIsOneThatWasNamedOrRated(@ForAll("inputs") RateRequestInput input) {
        RatingRules.best(input, 3)
                .ifPresent(best -> assertThat(best.equals(input.best())
                                || input.ratings().stream()
                                        .anyMatch(rating -> rating.id().equals(best)))
                        .isTrue());
    }

    @Provide
    Arbitrary<RateRequestInput> inputs() {
        Arbitrary<ImageRating> rating = Combinators.combine(
                        Arbitraries.of(A, B, C),
                        Arbitraries.integers().between(1, 10),
                        Arbitraries.integers().between(0, 5).injectNull(0.5))
                .as(ImageRating::new);
        return Combinators.combine(
                        Arbitraries.of(A, B, C).injectNull(0.5),
                        rating.list().ofMaxSize(3).uniqueElements(ImageRating::id))
                .as((best, ratings) -> new RateRequestInput(best, List.copyOf(ratings)));
    }
}
