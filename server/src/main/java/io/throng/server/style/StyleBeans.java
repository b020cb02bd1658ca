package io.throng.server.style;

import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.model.ModelReferenceRefresher;
import io.throng.server.sharedkey.SharedKeys;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import javax.sql.DataSource;

/** Makes what the calls about styles stand on. */
@Singleton
final class StyleBeans {
    @Produces
    @Singleton
    StyleFinder finder(DataSource dataSource, AccountDirectory accounts) {
        return new StyleFinder(dataSource, accounts, new SecureRandom());
    }

    @Produces
    @Singleton
    Styles styles(
            DataSource dataSource,
            AccountDirectory accounts,
            ProfanityCheck profanity,
            ModelReferenceRefresher models,
            SharedKeys keys,
            StyleFinder finder) {
        StyleChecks checks = new StyleChecks(profanity, () -> models.current().images());
        return new Styles(dataSource, accounts, checks, keys, finder, Clock.systemUTC());
    }

    @Produces
    @Singleton
    StyleCollections collections(
            DataSource dataSource, AccountDirectory accounts, ProfanityCheck profanity, StyleFinder finder) {
        return new StyleCollections(dataSource, accounts, profanity, finder);
    }

    @Produces
    @Singleton
    StyleExamples examples(DataSource dataSource, AccountDirectory accounts) {
        return new StyleExamples(dataSource, accounts);
    }
}
