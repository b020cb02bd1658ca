package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.Bounds;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.storage.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Kudos that come every month: what an administrator granted, what moderators get, what patrons get (accounts specification section
 * 15). Each account has a cursor, the moment for which it was last paid; it moves by whole calendar months and never creeps. Payment and
 * cursor are one transaction, and the ledger knows a month's payment by account and cursor, so that no month is paid twice.
 */
@Singleton
public final class MonthlyPayments {
    /** What moderators receive on top of their entitlement, in whole kudos. */
    public static final long MODERATOR_KUDOS = 300_000;

    private static final long HUNDREDTHS = 100;

    private final DataSource dataSource;
    private final Ledger ledger;
    private final Patrons patrons;
    private final AccountChanges changes;

    @Inject
    public MonthlyPayments(DataSource dataSource, Ledger ledger, Patrons patrons, AccountChanges changes) {
        this.dataSource = requireNonNull(dataSource);
        this.ledger = requireNonNull(ledger);
        this.patrons = requireNonNull(patrons);
        this.changes = requireNonNull(changes);
    }

    /**
     * When an account that was last paid for {@code cursor} is due, and the cursor after that.
     *
     * @param cursor empty before the first payment
     * @return the new cursor; empty when nothing is due
     */
    static Optional<Instant> due(Optional<Instant> cursor, Instant now) {
        if (cursor.isEmpty()) {
            return Optional.of(now);
        }
        Instant next = cursor.get().atOffset(ZoneOffset.UTC).plusMonths(1).toInstant();
        return now.isAfter(next) ? Optional.of(next) : Optional.empty();
    }

    /** What an account receives a month, in whole kudos. */
    long amount(Account account, long entitlement) {
        return entitlement + (account.isModerator() ? MODERATOR_KUDOS : 0) + patrons.monthlyKudos(account.id());
    }

    /** Pays every account that is due one month; arrears are paid month by month, one a turn. Answers how many were paid. */
    public int payDue(Instant now) throws SQLException {
        int paid = 0;
        for (int userId : candidates()) {
            boolean moved = Transaction.run(dataSource, connection -> pay(connection, userId, now));
            if (moved) {
                changes.changed(userId);
                paid++;
            }
        }
        return paid;
    }

    private List<Integer> candidates() throws SQLException {
        List<Integer> ids = new ArrayList<>();
        // Reads the whole table, once an hour.
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select id from app_user where monthly_kudos > 0 or roles & ? <> 0 or id = any(?) order by id")) {
            select.setInt(1, Role.MODERATOR.bit());
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "int4", patrons.monthlyKudos().keySet().toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
            }
        }
        return ids;
    }

    private boolean pay(Connection connection, int userId, Instant now) throws SQLException {
        Optional<Account> account = AccountRows.lock(connection, userId);
        if (account.isEmpty()) {
            return false;
        }
        long entitlement;
        Optional<Instant> cursor;
        try (PreparedStatement select = connection.prepareStatement(
                "select monthly_kudos, monthly_kudos_last_received from app_user where id = ?")) {
            select.setInt(1, userId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                entitlement = row.getLong(1);
                cursor = Optional.ofNullable(row.getObject(2, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant);
            }
        }
        long amount = amount(account.get(), entitlement);
        Optional<Instant> next = due(cursor, now);
        if (amount == 0 || next.isEmpty()) {
            return false;
        }
        try (PreparedStatement update =
                connection.prepareStatement("update app_user set monthly_kudos_last_received = ? where id = ?")) {
            update.setObject(1, next.get().atOffset(ZoneOffset.UTC));
            update.setInt(2, userId);
            update.executeUpdate();
        }
        LedgerEvent event = SettlementRules.monthly(
                LedgerEvent.refNamed("monthly", userId, next.get()),
                now,
                userId,
                Math.multiplyExact(amount, HUNDREDTHS));
        ledger.book(connection, List.of(event));
        return true;
    }

    /**
     * Raises or cuts an entitlement, never below zero nor above {@link Bounds#MAX_KUDOS_CHANGE}; the months begin now when a raise finds them not begun.
     *
     * @param delta whole kudos
     * @return the new entitlement
     */
    static long changeEntitlement(Connection connection, int userId, long delta, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update app_user set
                    monthly_kudos = least(?, greatest(0, monthly_kudos + ?)),
                    monthly_kudos_last_received =
                        case when ? > 0 then coalesce(monthly_kudos_last_received, ?) else monthly_kudos_last_received end
                where id = ?
                returning monthly_kudos""")) {
            update.setLong(1, Bounds.MAX_KUDOS_CHANGE);
            update.setLong(2, delta);
            update.setLong(3, delta);
            update.setObject(4, now.atOffset(ZoneOffset.UTC));
            update.setInt(5, userId);
            try (ResultSet row = update.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
