package io.throng.server.account;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reading account rows. Wiped accounts are never found. */
final class AccountRows {
    private static final String COLUMNS = """
            select u.id, u.username, u.identity, u.roles, u.concurrency, u.usage_multiplier, u.worker_invited,
                u.public_workers, u.created, u.last_active,
                (select count(*) from user_suspicion s where s.user_id = u.id)
            from app_user u
            where\s""";

    private AccountRows() {}

    static Optional<Account> byKeyHash(Connection connection, String keyHash) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(COLUMNS + "u.key_hash = ?")) {
            select.setString(1, keyHash);
            return one(select);
        }
    }

    static Optional<Account> byId(Connection connection, int id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(COLUMNS + "u.id = ?")) {
            select.setInt(1, id);
            return one(select);
        }
    }

    /** Reads an account and keeps others from changing it until the transaction ends; its balances are locked after it, never before. */
    static Optional<Account> lock(Connection connection, int id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(COLUMNS + "u.id = ? for no key update of u")) {
            select.setInt(1, id);
            return one(select);
        }
    }

    static Optional<Account> byIdentity(Connection connection, String identity) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(COLUMNS + "u.identity = ?")) {
            select.setString(1, identity);
            return one(select);
        }
    }

    private static Optional<Account> one(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(account(row)).filter(AccountRows::isVisible) : Optional.empty();
        }
    }

    private static boolean isVisible(Account account) {
        return account.kind() != AccountKind.WIPED;
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getInt(1),
                row.getString(2),
                AccountKind.ofIdentity(row.getString(3)),
                row.getInt(4),
                row.getInt(5),
                row.getDouble(6),
                row.getInt(7),
                row.getBoolean(8),
                row.getObject(9, OffsetDateTime.class).toInstant(),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                row.getInt(11));
    }
}
