package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.signin.Session.Proof;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Begins, recognises and ends sessions. They last for a set time and not longer, and end earlier when what they stand on is gone: the
 * link to the provider, the key that was shown, the account; or when somebody signed out. Blocking.
 */
final class Sessions {
    private static final int TOKEN_BYTES = 16;

    private final DataSource dataSource;
    private final AccountDirectory directory;
    private final Logins logins;
    private final SigninSettings settings;
    private final Seal seal;
    private final SecureRandom random;
    private final Clock clock;

    Sessions(
            DataSource dataSource,
            AccountDirectory directory,
            Logins logins,
            SigninSettings settings,
            Seal seal,
            SecureRandom random,
            Clock clock) {
        this.dataSource = requireNonNull(dataSource);
        this.directory = requireNonNull(directory);
        this.logins = requireNonNull(logins);
        this.settings = requireNonNull(settings);
        this.seal = requireNonNull(seal);
        this.random = requireNonNull(random);
        this.clock = requireNonNull(clock);
    }

    /** How long a session lasts. */
    Duration lifetime() {
        return settings.sessionLifetime();
    }

    Session begin(Proof proof) {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        Instant now = now();
        return new Session(
                proof,
                now,
                now.plus(settings.sessionLifetime()),
                Base64.getUrlEncoder().withoutPadding().encodeToString(token));
    }

    /** A session that stands on the account's key as it is now. */
    Session beginByKey(int userId) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return begin(new Proof.ByKey(userId, keyMark(connection, userId)));
        }
    }

    /** Ends all sessions of the account and begins one that stands on the same, after the key was replaced. */
    Session renew(Session session, int userId) throws SQLException {
        end(userId);
        return switch (session.proof()) {
            case Proof.ByProvider proof -> begin(proof);
            case Proof.ByKey proof -> beginByKey(userId);
        };
    }

    /** Ends all sessions of the account, on every device. */
    void end(int userId) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            SigninRows.cutOff(connection, userId, now());
        }
    }

    String close(Session session) {
        return seal.close(Seal.Purpose.SESSION, session.text());
    }

    /** @param sealed value of the cookie, empty without one */
    Visitor visitor(String sealed) throws SQLException {
        Optional<Session> session =
                seal.open(Seal.Purpose.SESSION, sealed).flatMap(text -> Session.parse(text, clock.instant()));
        return session.isPresent() ? visitor(session.get()) : new Visitor.Stranger();
    }

    private Visitor visitor(Session session) throws SQLException {
        return switch (session.proof()) {
            case Proof.ByProvider(Login login) -> {
                if (settings.provider(login.provider()).isEmpty()) {
                    yield new Visitor.Stranger();
                }
                Optional<Account> account = logins.account(login);
                yield account.isEmpty() ? new Visitor.Newcomer(session, login) : holder(session, account.get());
            }
            case Proof.ByKey(int userId, String keyMark) -> {
                Optional<Account> account = directory.byId(userId);
                yield account.isPresent() && isKeyMark(userId, keyMark)
                        ? holder(session, account.get())
                        : new Visitor.Stranger();
            }
        };
    }

    private Visitor holder(Session session, Account account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return session.issued().isBefore(SigninRows.cutoff(connection, account.id()))
                    ? new Visitor.Stranger()
                    : new Visitor.Holder(session, account);
        }
    }

    private boolean isKeyMark(int userId, String keyMark) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return keyMark(connection, userId).equals(keyMark);
        }
    }

    private String keyMark(Connection connection, int userId) throws SQLException {
        return SigninRows.keyHash(connection, userId).map(seal::mark).orElse("");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
