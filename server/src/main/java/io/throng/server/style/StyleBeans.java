package io.throng.server.style;

import io.quarkus.arc.DefaultBean;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.model.ModelReferenceRefresher;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Optional;
import javax.sql.DataSource;

/** Makes what the calls about styles stand on. */
@Singleton
final class StyleBeans {
    /** Without a keeper of shared keys there are none. */
    @Produces
    @Singleton
    @DefaultBean
    StyleKeys noKeys() {
        return (connection, id) -> Optional.empty();
    }

    @Produces
    @Singleton
    StyleFinder finder(DataSource dataSource, StyleKeys keys) {
        return new StyleFinder(dataSource, keys, new SecureRandom());
    }

    @Produces
    @Singleton
    Styles styles(
            DataSource dataSource,
            AccountDirectory accounts,
            ProfanityCheck profanity,
            ModelReferenceRefresher models,
            StyleKeys keys,
            StyleFinder finder) {
        StyleChecks checks = new StyleChecks(profanity, () -> models.current().images());
        return new Styles(dataSource, accounts, checks, keys, finder);
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
