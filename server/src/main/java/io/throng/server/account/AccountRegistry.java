package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.storage.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Makes accounts and changes them: registration, keys, roles, balances set by an administrator. Every method is one transaction of
 * its own and announces what it changed.
 */
@Singleton
public final class AccountRegistry {
    private final DataSource dataSource;
    private final ApiKeys keys;
    private final Ledger ledger;
    private final TrustPromotion promotion;
    private final ProfanityCheck profanity;
    private final AccountChanges changes;
    private final SecureRandom random;
    private final Clock clock;

    @Inject
    public AccountRegistry(
            DataSource dataSource,
            ApiKeys keys,
            Ledger ledger,
            TrustPromotion promotion,
            ProfanityCheck profanity,
            AccountChanges changes) {
        this(dataSource, keys, ledger, promotion, profanity, changes, new SecureRandom(), Clock.systemUTC());
    }

    /** With randomness and time of the caller's choice. */
    public AccountRegistry(
            DataSource dataSource,
            ApiKeys keys,
            Ledger ledger,
            TrustPromotion promotion,
            ProfanityCheck profanity,
            AccountChanges changes,
            SecureRandom random,
            Clock clock) {
        this.dataSource = requireNonNull(dataSource);
        this.keys = requireNonNull(keys);
        this.ledger = requireNonNull(ledger);
        this.promotion = requireNonNull(promotion);
        this.profanity = requireNonNull(profanity);
        this.changes = requireNonNull(changes);
        this.random = requireNonNull(random);
        this.clock = requireNonNull(clock);
    }

    /**
     * Registers a pseudonymous account: nobody can recover it without the key.
     *
     * @param username sanitised, and cut at {@link Usernames#MAX_LENGTH} at the price of a suspicion
     * @throws HordeException when the name is empty or profane
     */
    public Registration registerPseudonymous(String username) throws SQLException {
        return createUser(username, UUID.randomUUID().toString(), Set.of(), OptionalLong.empty());
    }

    /** What belongs to the making or changing of an account and is done in its transaction. */
    @FunctionalInterface
    public interface Alongside {
        void in(Connection connection, int userId) throws SQLException;
    }

    /**
     * Registers an account of somebody whom a log-in provider knows.
     *
     * @param identity such as {@code g_123}; no UUID, and nobody else's
     * @param username as for {@link #registerPseudonymous}
     * @throws HordeException when the name is empty or profane
     */
    public Registration registerIdentified(String identity, String username, Alongside alongside) throws SQLException {
        if (AccountKind.ofIdentity(identity) != AccountKind.REGISTERED) {
            throw new IllegalArgumentException("no identity of a registered account");
        }
        return createUser(username, identity, Set.of(), OptionalLong.empty(), alongside);
    }

    /**
     * Makes a pseudonymous account a registered one, with that kind's floor: somebody can now recover it. Does nothing to accounts
     * that are registered already but what is to be done alongside.
     */
    public void identify(int userId, String identity, Alongside alongside) throws SQLException {
        requireNotAnonymous(userId);
        if (AccountKind.ofIdentity(identity) != AccountKind.REGISTERED) {
            throw new IllegalArgumentException("no identity of a registered account");
        }
        Transaction.run(dataSource, connection -> {
            if (existing(connection, userId).kind() == AccountKind.PSEUDONYMOUS) {
                try (PreparedStatement update =
                        connection.prepareStatement("update app_user set identity = ? where id = ?")) {
                    update.setString(1, identity);
                    update.setInt(2, userId);
                    update.executeUpdate();
                }
                ledger.raiseFloor(connection, userId, AccountKind.REGISTERED.floorHundredths());
            }
            alongside.in(connection, userId);
            return userId;
        });
        changes.changed(userId);
    }

    /**
     * Gives an account a new name and a new key; the old key is unknown from then on.
     *
     * @param username sanitised, and cut at {@link Usernames#MAX_LENGTH}
     * @throws HordeException when the name is empty or profane
     */
    public Registration rename(int userId, String username) throws SQLException {
        requireNotAnonymous(userId);
        String name = Usernames.cut(acceptable(username));
        String apiKey = ApiKeys.generate(random);
        Account account = Transaction.run(dataSource, connection -> {
            existing(connection, userId);
            try (PreparedStatement update =
                    connection.prepareStatement("update app_user set username = ?, key_hash = ? where id = ?")) {
                update.setString(1, name);
                update.setString(2, keys.hash(apiKey));
                update.setInt(3, userId);
                update.executeUpdate();
            }
            return existing(connection, userId);
        });
        changes.changed(userId);
        return new Registration(account, apiKey, false);
    }

    /**
     * Makes a pseudonymous account with roles and a balance, for administrators.
     *
     * @param kudosHundredths 0 leaves the account as any new one, at 0 until something moves; a smaller amount than the {@linkplain
     *     AccountKind#floorHundredths floor} of its kind gives the floor, since the first movement lifts every account to it
     */
    public Registration createUser(String username, Set<Role> roles, long kudosHundredths) throws SQLException {
        return createUser(username, UUID.randomUUID().toString(), roles, OptionalLong.of(kudosHundredths));
    }

    /**
     * Finds an account by its identity or makes it, and gives it a new key, the given name and exactly the given roles.
     *
     * @param kudosHundredths balance to set, by an adjustment of the difference; empty leaves it
     */
    public Registration createOrRefresh(String identity, String username, Set<Role> roles, OptionalLong kudosHundredths)
            throws SQLException {
        String name = acceptable(username);
        Optional<Account> existing;
        try (Connection connection = dataSource.getConnection()) {
            existing = AccountRows.byIdentity(connection, identity);
        }
        if (existing.isEmpty()) {
            return createUser(name, identity, roles, kudosHundredths);
        }
        int id = existing.get().id();
        if (id == Account.ANONYMOUS_ID) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN_USER_MOD,
                    "The anonymous account cannot be given a key, roles or a balance.");
        }
        String apiKey = ApiKeys.generate(random);
        Account account = Transaction.run(dataSource, connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("update app_user set username = ?, key_hash = ? where id = ?")) {
                update.setString(1, Usernames.cut(name));
                update.setString(2, keys.hash(apiKey));
                update.setInt(3, id);
                update.executeUpdate();
            }
            storeRoles(connection, id, roles);
            if (kudosHundredths.isPresent()) {
                setBalance(connection, id, kudosHundredths.getAsLong());
            }
            return AccountRows.byId(connection, id).orElseThrow();
        });
        changes.changed(id);
        return new Registration(account, apiKey, false);
    }

    /** Replaces a user's key; the old one is unknown from then on. Answers the new key, which is shown once. */
    public String rotateKey(int userId) throws SQLException {
        requireNotAnonymous(userId);
        String apiKey = ApiKeys.generate(random);
        Transaction.run(dataSource, connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("update app_user set key_hash = ? where id = ?")) {
                update.setString(1, keys.hash(apiKey));
                update.setInt(2, existing(connection, userId).id());
                return update.executeUpdate();
            }
        });
        changes.changed(userId);
        return apiKey;
    }

    /**
     * Gives a user exactly these roles. Moderators are trusted, too; who becomes trusted gets the escrow. Does nothing on the
     * anonymous account, which can hold no role.
     */
    public Account setRoles(int userId, Set<Role> roles) throws SQLException {
        Account account = Transaction.run(dataSource, connection -> {
            existing(connection, userId);
            storeRoles(connection, userId, roles);
            return existing(connection, userId);
        });
        changes.changed(userId);
        return account;
    }

    /** Changes a balance by an administrator's decision. Answers the new balance in hundredths. */
    public long adjustKudos(int userId, long deltaHundredths) throws SQLException {
        long balance = Transaction.run(dataSource, connection -> {
            existing(connection, userId);
            return adjust(connection, userId, deltaHundredths);
        });
        changes.changed(userId);
        return balance;
    }

    private Registration createUser(String username, String identity, Set<Role> roles, OptionalLong kudosHundredths)
            throws SQLException {
        return createUser(username, identity, roles, kudosHundredths, (connection, userId) -> {});
    }

    private Registration createUser(
            String username, String identity, Set<Role> roles, OptionalLong kudosHundredths, Alongside alongside)
            throws SQLException {
        String name = acceptable(username);
        String apiKey = ApiKeys.generate(random);
        Account account = Transaction.run(dataSource, connection -> {
            int id = insert(connection, Usernames.cut(name), identity, keys.hash(apiKey));
            ledger.open(connection, id, AccountKind.ofIdentity(identity).floorHundredths());
            if (!Usernames.cut(name).equals(name)) {
                Suspicions.add(connection, id, Suspicion.USERNAME_LONG, "registration");
            }
            storeRoles(connection, id, roles);
            if (kudosHundredths.isPresent()) {
                setBalance(connection, id, kudosHundredths.getAsLong());
            }
            alongside.in(connection, id);
            return existing(connection, id);
        });
        changes.changed(account.id());
        return new Registration(account, apiKey, true);
    }

    private int insert(Connection connection, String username, String identity, String keyHash) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into app_user (username, identity, key_hash) values (?, ?, ?) returning id")) {
            insert.setString(1, username);
            insert.setString(2, identity);
            insert.setString(3, keyHash);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private void storeRoles(Connection connection, int userId, Set<Role> roles) throws SQLException {
        if (userId == Account.ANONYMOUS_ID) {
            return;
        }
        int mask = Role.mask(roles) | (roles.contains(Role.MODERATOR) ? Role.TRUSTED.bit() : 0);
        try (PreparedStatement update = connection.prepareStatement("update app_user set roles = ? where id = ?")) {
            update.setInt(1, mask);
            update.setInt(2, userId);
            update.executeUpdate();
        }
        if ((mask & Role.TRUSTED.bit()) != 0) {
            promotion.drain(connection, userId, clock.instant());
        }
    }

    private void setBalance(Connection connection, int userId, long targetHundredths) throws SQLException {
        long account = LedgerAccounts.spendable(userId);
        ledger.lock(connection, List.of(account));
        long balance = ledger.balances(connection, List.of(account)).get(account);
        if (balance != targetHundredths) {
            adjust(connection, userId, targetHundredths - balance);
        }
    }

    private long adjust(Connection connection, int userId, long deltaHundredths) throws SQLException {
        Instant now = clock.instant();
        return ledger.book(
                        connection,
                        List.of(SettlementRules.adminAdjustment(UUID.randomUUID(), now, userId, deltaHundredths)))
                .balancesHundredths()
                .getOrDefault(LedgerAccounts.spendable(userId), 0L);
    }

    private String acceptable(String username) {
        String name = Usernames.sanitised(username);
        if (name.isEmpty()) {
            throw new HordeException.Transport(400, "A username of at least one visible character is needed.");
        }
        if (profanity.isProfane(name)) {
            throw new HordeException.Refusal(
                    ReturnCode.PROFANE_USER_NAME, "The username contains profanity. Please choose another one.");
        }
        return name;
    }

    private static Account existing(Connection connection, int userId) throws SQLException {
        return AccountRows.byId(connection, userId)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.USER_NOT_FOUND, "User with id '" + userId + "' not found."));
    }

    private static void requireNotAnonymous(int userId) {
        if (userId == Account.ANONYMOUS_ID) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN_USER_MOD, "The anonymous account's key cannot be changed.");
        }
    }
}
