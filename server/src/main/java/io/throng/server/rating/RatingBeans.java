package io.throng.server.rating;

import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ApiKeys;
import io.throng.server.duty.Duty;
import io.throng.server.kudos.Ledger;
import io.throng.server.media.MediaStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Makes what sharing and rating stand on. */
@Singleton
final class RatingBeans {
    /** How often shared results are looked for; they may be rated at once. */
    private static final Duration KEEP_PAUSE = Duration.ofSeconds(5);

    private static final Duration DROP_PAUSE = Duration.ofHours(1);

    @Produces
    @Singleton
    SharedResults sharedResults(DataSource dataSource, AccountDirectory accounts, MediaStore store) {
        return new SharedResults(dataSource, accounts, store);
    }

    @Produces
    @Singleton
    Comparisons comparisons(DataSource dataSource) {
        return new Comparisons(dataSource);
    }

    @Produces
    @Singleton
    RequestRatings requestRatings(
            DataSource dataSource, AccountDirectory accounts, ApiKeys keys, Ledger ledger, SharedResults results) {
        return new RequestRatings(dataSource, accounts, keys, ledger, results, Clock.systemUTC());
    }

    @Produces
    @Singleton
    RatingOffers offers(
            DataSource dataSource, AccountDirectory accounts, ApiKeys keys, Ledger ledger, MediaStore store) {
        return new RatingOffers(dataSource, accounts, keys, ledger, store, Clock.systemUTC(), new SecureRandom());
    }

    @Produces
    @Singleton
    RatingReports reports(DataSource dataSource, AccountDirectory accounts, MediaStore store) {
        return new RatingReports(dataSource, accounts, store, Clock.systemUTC());
    }

    @Produces
    @Singleton
    Duty keepSharedResults(SharedResults results) {
        return new Duty("keep-shared-results", KEEP_PAUSE, Duty.Where.ONE_NODE, results::keep);
    }

    @Produces
    @Singleton
    Duty dropOldOffers(RatingOffers offers) {
        return new Duty("drop-old-rating-offers", DROP_PAUSE, Duty.Where.ONE_NODE, offers::dropOldOffers);
    }
}
