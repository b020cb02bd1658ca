package io.throng.server.signin;

import io.quarkus.qute.Engine;
import io.throng.server.account.AccountConsequences;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.AccountRegistry;
import io.throng.server.duty.Duty;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Makes what signing in is built from out of the settings. */
@Singleton
final class SigninBeans {
    private static final Duration SWEEP_PAUSE = Duration.ofMinutes(10);

    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();

    @Produces
    @Singleton
    SigninSettings settings(SigninConfig config) {
        return SigninSettings.of(config);
    }

    @Produces
    @Singleton
    Seal seal(DataSource dataSource) throws SQLException {
        return new Seal(SigninSecret.readOrCreate(dataSource, random), random);
    }

    @Produces
    @Singleton
    ProviderCalls calls() {
        return new ProviderCalls();
    }

    void close(@Disposes ProviderCalls calls) {
        calls.close();
    }

    @Produces
    @Singleton
    Logins logins(
            DataSource dataSource, AccountDirectory directory, AccountRegistry registry, SigninSettings settings) {
        return new Logins(dataSource, directory, registry, settings);
    }

    @Produces
    @Singleton
    Sessions sessions(
            DataSource dataSource, AccountDirectory directory, Logins logins, SigninSettings settings, Seal seal) {
        return new Sessions(dataSource, directory, logins, settings, seal, random, clock);
    }

    @Produces
    @Singleton
    Flows flows(DataSource dataSource, SigninSettings settings, ProviderCalls calls, Logins logins, Seal seal) {
        List<Protocol> protocols = settings.providers().stream()
                .<Protocol>map(provider -> switch (provider) {
                    case Provider.OpenIdConnect speaking -> new OpenIdConnectProtocol(speaking, calls, clock);
                    case Provider.PlainOAuth plain -> new PlainOAuthProtocol(plain, calls);
                })
                .toList();
        return new Flows(dataSource, protocols, logins, seal, random, clock);
    }

    @Produces
    @Singleton
    Cookies cookies(SigninSettings settings) {
        return new Cookies(settings.isSecure());
    }

    @Produces
    @Singleton
    Pages pages(Engine engine, SigninSettings settings, Sessions sessions, Cookies cookies) {
        return new Pages(engine, settings, sessions, cookies);
    }

    @Produces
    @Singleton
    Duty forgetEndedLogins(Flows flows) {
        return new Duty("forget-ended-logins", SWEEP_PAUSE, Duty.Where.ONE_NODE, flows::sweep);
    }

    /** A wiped account leaves no log-in behind. */
    @Produces
    @Singleton
    AccountConsequences loginsOfWipedAccounts() {
        return new AccountConsequences() {
            @Override
            public void wiped(Connection connection, int userId) throws SQLException {
                SigninRows.forget(connection, userId);
            }
        };
    }
}
