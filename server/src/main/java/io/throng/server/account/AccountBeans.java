package io.throng.server.account;

import io.quarkus.arc.DefaultBean;
import io.throng.server.duty.Duty;
import io.throng.server.kudos.TrustPolicy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Makes what accounts are built from out of the settings. */
@Singleton
final class AccountBeans {
    private static final Logger LOG = Logger.getLogger("io.throng.moderation");

    /** Arrears of monthly kudos are paid month by month, one in such a pause. */
    private static final Duration PAYMENT_PAUSE = Duration.ofHours(1);

    private static final Duration WIPE_PAUSE = Duration.ofHours(24);
    private static final Duration FORGET_PAUSE = Duration.ofHours(1);
    private static final Duration WATCH_PAUSE = Duration.ofMinutes(1);

    @Produces
    @Singleton
    ApiKeys apiKeys(DataSource dataSource, AccountConfig config) throws SQLException {
        Optional<String> secret = config.secret();
        return secret.isPresent()
                ? AccountBootstrap.withSecret(dataSource, secret.get())
                : AccountBootstrap.withStoredSecret(dataSource, new SecureRandom());
    }

    @Produces
    @Singleton
    TrustPolicy trustPolicy(TrustConfig config) {
        return config.trustThreshold()
                .map(kudos -> new TrustPolicy(Math.multiplyExact(kudos, 100L)))
                .orElseGet(TrustPolicy::off);
    }

    @Produces
    @Singleton
    @DefaultBean
    ProfanityCheck profanityCheck() {
        return WordListProfanity.shipped();
    }

    /** Without a change feed there is only this node. */
    @Produces
    @Singleton
    @DefaultBean
    AccountChanges accountChanges(AccountDirectory directory) {
        return directory::invalidate;
    }

    @Produces
    @Singleton
    Admins admins(AccountConfig config) {
        return Admins.parse(config.admins().orElse(""));
    }

    @Produces
    @Singleton
    Patrons patrons(TrustConfig config) {
        return new Patrons(config.patrons());
    }

    /** Until somebody keeps them elsewhere. */
    @Produces
    @Singleton
    @DefaultBean
    PrivilegedActions privilegedActions() {
        return new LoggedActions();
    }

    /** Until somebody carries them elsewhere. */
    @Produces
    @Singleton
    @DefaultBean
    ModeratorNotices moderatorNotices() {
        return (topic, text) -> LOG.warnf("%s: %s", topic, text);
    }

    /** Without anybody who issues other keys there are none. */
    @Produces
    @Singleton
    @DefaultBean
    DelegatedKeys delegatedKeys() {
        return key -> Optional.empty();
    }

    @Produces
    @Singleton
    Duty payMonthlyKudos(MonthlyPayments payments) {
        return new Duty(
                "pay-monthly-kudos",
                PAYMENT_PAUSE,
                Duty.Where.ONE_NODE,
                () -> payments.payDue(Instant.now().truncatedTo(ChronoUnit.MICROS)));
    }

    @Produces
    @Singleton
    Duty wipeDeletedAccounts(UserRemoval removal, AccountConfig config) {
        return new Duty("wipe-deleted-accounts", WIPE_PAUSE, Duty.Where.ONE_NODE, () -> {
            Instant now = Instant.now();
            if (config.wipeAfter().isPresent()) {
                removal.wipeMarkedBefore(now.minus(config.wipeAfter().get()), now);
            }
        });
    }

    @Produces
    @Singleton
    Duty watchProblemJobs(ProblemJobs problems) {
        return new Duty(
                "watch-problem-jobs",
                WATCH_PAUSE,
                Duty.Where.ONE_NODE,
                () -> problems.tellModerators(Instant.now().truncatedTo(ChronoUnit.MICROS)));
    }

    @Produces
    @Singleton
    Duty forgetProblemJobs(ProblemJobs problems, AccountConfig config) {
        Duration kept = config.problemJobRetention();
        if (kept.compareTo(ProblemJobs.MIN_RETENTION) < 0) {
            throw new IllegalArgumentException("throng.account.problem-job-retention is less than "
                    + ProblemJobs.MIN_RETENTION + ", as far as the watch looks back: " + kept);
        }
        return new Duty(
                "forget-problem-jobs",
                FORGET_PAUSE,
                Duty.Where.ONE_NODE,
                () -> problems.forgetBefore(Instant.now().minus(kept)));
    }

    @Produces
    @Singleton
    Duty readPasskeys(ServicePasskeys passkeys) {
        return new Duty("read-passkeys", ServicePasskeys.FRESHNESS, Duty.Where.EVERY_NODE, passkeys::refresh);
    }
}
