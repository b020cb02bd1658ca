package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.http.HordeException;
import io.throng.server.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * Which account a log-in belongs to. A log-in belongs to one account at most; an account may have several. Blocking.
 */
final class Logins {
    /** Most log-ins of one account. */
    static final int MAX_LOGINS = 10;

    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource dataSource;
    private final AccountDirectory directory;
    private final AccountRegistry registry;
    private final SigninSettings settings;

    Logins(DataSource dataSource, AccountDirectory directory, AccountRegistry registry, SigninSettings settings) {
        this.dataSource = requireNonNull(dataSource);
        this.directory = requireNonNull(directory);
        this.registry = requireNonNull(registry);
        this.settings = requireNonNull(settings);
    }

    /**
     * The account of a log-in. One that has never been linked is looked for by its identity string, too: accounts moved in from
     * elsewhere have nothing else.
     */
    Optional<Account> account(Login login) throws SQLException {
        OptionalInt userId;
        try (Connection connection = dataSource.getConnection()) {
            userId = SigninRows.userOf(connection, login);
            if (userId.isEmpty()) {
                userId = SigninRows.userOf(connection, identity(login));
            }
        }
        return userId.isPresent() ? directory.byId(userId.getAsInt()) : Optional.empty();
    }

    List<Login> of(int userId) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return SigninRows.logins(connection, userId);
        }
    }

    /**
     * Makes an account for a log-in that has none.
     *
     * @throws HordeException when the name is empty or profane, or the log-in got an account meanwhile
     */
    Registration register(Login login, String username) throws SQLException {
        return once(() -> registry.registerIdentified(
                identity(login), username, (connection, userId) -> SigninRows.link(connection, login, userId)));
    }

    /**
     * Links a log-in to an account, which a pseudonymous one makes a registered one. Linking once more what is linked changes nothing.
     *
     * @throws HordeException when the log-in belongs to another account, or the account has {@link #MAX_LOGINS}
     */
    void link(Login login, int userId) throws SQLException {
        Optional<Account> owner = account(login);
        if (owner.isPresent() && owner.get().id() != userId) {
            throw new HordeException.Transport(
                    409,
                    "This log-in already belongs to another account, "
                            + owner.get().alias() + ".");
        }
        once(() -> {
            registry.identify(userId, identity(login), (connection, id) -> {
                SigninRows.lockUser(connection, id);
                List<Login> known = SigninRows.logins(connection, id);
                if (known.contains(login)) {
                    return;
                }
                if (known.size() >= MAX_LOGINS) {
                    throw new HordeException.Transport(409, "An account has at most " + MAX_LOGINS + " log-ins.");
                }
                SigninRows.link(connection, login, id);
            });
            return login;
        });
    }

    /**
     * Takes a log-in from an account; its sessions end.
     *
     * @throws HordeException when it is the account's only one, for nobody could recover the account without
     */
    void unlink(Login login, int userId) throws SQLException {
        Transaction.run(dataSource, connection -> {
            SigninRows.lockUser(connection, userId);
            List<Login> kept = SigninRows.logins(connection, userId).stream()
                    .filter(Predicate.not(login::equals))
                    .filter(other -> settings.provider(other.provider()).isPresent())
                    .toList();
            if (kept.isEmpty()) {
                throw new HordeException.Transport(409, "The only log-in of an account cannot be removed.");
            }
            if (SigninRows.unlink(connection, login, userId)
                    && settings.provider(login.provider()).isPresent()) {
                // What made the account would still lead to it.
                SigninRows.reidentify(connection, userId, identity(login), identity(kept.getFirst()));
            }
            return userId;
        });
    }

    private String identity(Login login) {
        Provider provider = settings.provider(login.provider())
                .orElseThrow(() -> new IllegalStateException("no provider " + login.provider()));
        return login.identity(provider.client().identityPrefix());
    }

    /** Two windows may do the same at once; the database lets one of them. */
    private static <T> T once(Writing<T> writing) throws SQLException {
        try {
            return writing.run();
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw new HordeException.Refusal(
                        ReturnCode.BAD_REQUEST, "This log-in has just been given an account. Please sign in again.");
            }
            throw e;
        }
    }

    @FunctionalInterface
    private interface Writing<T> {
        T run() throws SQLException;
    }
}
