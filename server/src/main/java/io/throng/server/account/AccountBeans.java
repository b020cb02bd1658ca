package io.throng.server.account;

import io.quarkus.arc.DefaultBean;
import io.throng.server.kudos.TrustPolicy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Makes what accounts are built from out of the settings. */
@Singleton
final class AccountBeans {
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

    @Produces
    @Singleton
    Admins admins(AccountConfig config) {
        return Admins.parse(config.admins().orElse(""));
    }

    /** Until something keeps them, what moderators do is written to the log. */
    @Produces
    @Singleton
    @DefaultBean
    PrivilegedActions privilegedActions() {
        return new LoggedActions();
    }

    /** Without a change feed there is only this node. */
    @Produces
    @Singleton
    @DefaultBean
    AccountChanges accountChanges(AccountDirectory directory) {
        return directory::invalidate;
    }
}
