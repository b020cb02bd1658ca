package io.throng.server.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.server.account.Registration;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.media.MediaKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offers, ratings and countermeasures as time passes: styles spec 13. */
class RatingOffersTest {
    @TempDir
    Path folder;

    private RatersTable table;
    private Registration rater;

    @BeforeEach
    void table() throws Exception {
        table = new RatersTable(folder);
        rater = table.rater();
    }

    private static void refused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HordeException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(status));
    }

    @Test
    void whoLooksAtAPictureIsPaidOnce() throws Exception {
        long before = table.balance(rater.account());
        UUID picture = table.picture();
        assertThat(table.offered(rater)).isEqualTo(picture);
        table.pass(RaterConduct.LOOK);
        assertThat(table.rate(rater, picture, 7, 2).reward()).isEqualTo(5.0);
        assertThat(table.balance(rater.account())).isEqualTo(before + RatingOffers.REWARD_HUNDREDTHS);
        refused(403, () -> table.rate(rater, picture, 7, 2));
        assertThat(table.balance(rater.account())).isEqualTo(before + RatingOffers.REWARD_HUNDREDTHS);
        assertThat(new LedgerAudit(table.dataSource).verify().isClean()).isTrue();
    }

    @Test
    void whoAnswersBeforeLookingOrIsNotOfferedThePictureIsNotPaid() throws Exception {
        UUID first = table.picture();
        table.offered(rater);
        table.pass(RaterConduct.LOOK.minusMillis(1));
        assertThat(table.rate(rater, first, 7, null).reward()).isZero();
        UUID second = table.picture();
        assertThat(table.rate(rater, second, 7, null).reward()).isZero();
        assertThat(table.number("select count(*) from rating")).isEqualTo(2);
    }

    @Test
    void picturesWithFewRatingsComeFirst() throws Exception {
        UUID rated = table.picture();
        table.execute("update rating_image set ratings_count = 5, rating_sum = 25 where id = '" + rated + "'");
        assertThat(table.offered(rater)).isEqualTo(rated);
        UUID fresh = table.picture();
        assertThat(table.offered(rater)).isEqualTo(fresh);
        table.execute("update rating_image set ratings_count = 4 where id = '" + fresh + "'");
        assertThat(table.offered(rater)).isEqualTo(fresh);
    }

    @Test
    void ownAndRatedPicturesAreNotOffered() throws Exception {
        UUID own = table.picture();
        table.execute(
                "update rating_image set requester_id = " + rater.account().id());
        refused(404, () -> table.offered(rater));
        refused(403, () -> table.rate(rater, own, 5, null));
    }

    @Test
    void theThirtyFirstRatingOfAMinuteIsTooFast() throws Exception {
        for (int i = 0; i < RaterConduct.MAX_PER_MINUTE; i++) {
            table.rate(rater, table.picture(), 5, null);
        }
        UUID next = table.picture();
        refused(429, () -> table.rate(rater, next, 5, null));
        refused(429, () -> table.offered(rater));
        table.pass(Duration.ofMinutes(1));
        table.rate(rater, next, 5, null);
    }

    @Test
    void aTestIsPassedByDoingWhatItSays() throws Exception {
        table.picture();
        table.nextOffersAreTests(true);
        UUID test = table.offered(rater);
        assertThat(table.store.head(MediaKey.shared(test))).isPresent();
        String where = " from rating_offer where image_id = '" + test + "'";
        int rating = table.number("select expected_rating" + where);
        int artifacts = table.number("select expected_artifacts" + where);
        assertThat(table.rate(rater, test, rating, artifacts).reward()).isEqualTo(5.0);
        refused(403, () -> table.rate(rater, test, rating, artifacts));
        assertThat(table.number("select count(*) from rating")).isZero();
    }

    @Test
    void threeFailedTestsMeanAPauseThatEnds() throws Exception {
        table.picture();
        table.nextOffersAreTests(true);
        for (int i = 0; i < RaterConduct.MAX_FAILED_TESTS; i++) {
            UUID test = table.offered(rater);
            int wrong =
                    table.number("select expected_rating % 10 + 1 from rating_offer where image_id = '" + test + "'");
            assertThat(table.rate(rater, test, wrong, null).reward()).isZero();
        }
        refused(403, () -> table.offered(rater));
        table.pass(RaterConduct.PAUSE_PER_FAILURE.multipliedBy(RaterConduct.MAX_FAILED_TESTS));
        table.nextOffersAreTests(false);
        table.offered(rater);
    }

    @Test
    void afterThreeHundredADayRatingsCountButAreNotPaid() throws Exception {
        UUID picture = table.picture();
        table.offered(rater);
        table.execute("insert into rating_image (id, request_id, requester_id, worker_id, model, facts, state) "
                + "select gen_random_uuid(), gen_random_uuid(), 0, gen_random_uuid(), 'm', '{}', 2 from generate_series(1, "
                + RaterConduct.MAX_REWARDED_PER_DAY + ")");
        table.execute(
                "insert into rating (image_id, rater, user_id, rating, kudos, account_age_seconds, usage_requests,"
                        + " trusted, client_agent, reward, created) select id, 'u"
                        + rater.account().id()
                        + "', 1, 5, 0, 0, 0, false, 'x', 500, now() - interval '2 hours' from rating_image where state = 2");
        table.pass(RaterConduct.LOOK);
        assertThat(table.rate(rater, picture, 5, null).reward()).isZero();
    }

    @Test
    void oldOffersAreDroppedWithThePicturesOfTests() throws Exception {
        table.picture();
        table.offered(rater);
        table.nextOffersAreTests(true);
        UUID test = table.offered(rater);
        assertThat(table.offers.dropOldOffers()).isZero();
        table.pass(Duration.ofHours(25));
        assertThat(table.offers.dropOldOffers()).isEqualTo(2);
        assertThat(table.store.head(MediaKey.shared(test))).isEmpty();
    }
}
