package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.quarkus.arc.All;
import io.throng.protocol.account.ActiveGenerations;
import io.throng.protocol.account.AmountRecords;
import io.throng.protocol.account.KudosDetails;
import io.throng.protocol.account.MonthlyKudos;
import io.throng.protocol.account.ThingRecords;
import io.throng.protocol.account.UserDetails;
import io.throng.protocol.account.UserRecords;
import io.throng.protocol.account.UserStyle;
import io.throng.server.account.UserRecords.Slot;
import io.throng.server.kudos.AccountState;
import io.throng.server.kudos.Bucket;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Puts the user object together, as much of it as the reader may see (accounts specification section 4). Members that are not for
 * the reader are null and left out of the reply; all eight kudos details and all five groups of records are always there.
 */
@Singleton
public final class UserDetailsReader {
    private static final double HUNDREDTHS = 100.0;

    private final DataSource dataSource;
    private final Ledger ledger;
    private final MonthlyPayments monthly;
    private final List<AccountBelongings> belongings;

    @Inject
    public UserDetailsReader(
            DataSource dataSource, Ledger ledger, MonthlyPayments monthly, @All List<AccountBelongings> belongings) {
        this.dataSource = requireNonNull(dataSource);
        this.ledger = requireNonNull(ledger);
        this.monthly = requireNonNull(monthly);
        this.belongings = List.copyOf(belongings);
    }

    /** The object of an account as it is now. */
    public UserDetails read(Account account, Privilege privilege, Instant now) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return read(connection, account, privilege, now);
        }
    }

    UserDetails read(Connection connection, Account account, Privilege privilege, Instant now) throws SQLException {
        int id = account.id();
        boolean owner = privilege.includes(Privilege.OWNER);
        List<String> workers = texts(connection, id, AccountBelongings::workerIds);
        AccountState state = ledger.state(connection, LedgerAccounts.spendable(id))
                .orElseThrow(() -> new SQLException("user " + id + " has no ledger account"));
        UserDetails.Builder details = UserDetails.builder()
                .username(account.alias())
                .id((long) id)
                .kudos(state.balanceHundredths() / HUNDREDTHS)
                .kudosDetails(kudosDetails(state.bucketsHundredths()))
                .records(records(connection, id))
                .concurrency(account.concurrency())
                .workerInvited(account.workerInvited())
                .moderator(account.isModerator())
                .trusted(account.isTrusted())
                .flagged(account.isFlagged())
                .pseudonymous(account.kind() == AccountKind.PSEUDONYMOUS)
                .workerCount(workers.size())
                .accountAge(Math.max(0, Duration.between(account.created(), now).toSeconds()))
                .service(account.has(Role.SERVICE))
                .education(account.has(Role.EDUCATION))
                .customizer(account.has(Role.CUSTOMIZER))
                .deleted(account.isDeleted())
                .styles(styles(connection, id, owner));
        if (owner || account.publicWorkers()) {
            details.workerIds(workers);
        }
        if (owner) {
            details.vpn(account.has(Role.VPN))
                    .special(account.has(Role.SPECIAL))
                    .sharedkeyIds(texts(connection, id, AccountBelongings::sharedKeyIds))
                    .activeGenerations(activeGenerations(connection, account));
            addPrivateColumns(connection, account, privilege, details);
        }
        return details.build();
    }

    private void addPrivateColumns(
            Connection connection, Account account, Privilege privilege, UserDetails.Builder details)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select contact, admin_comment, monthly_kudos, monthly_kudos_last_received from app_user where id = ?")) {
            select.setInt(1, account.id());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return;
                }
                details.contact(row.getString(1));
                if (privilege.includes(Privilege.MODERATOR)) {
                    OffsetDateTime received = row.getObject(4, OffsetDateTime.class);
                    long amount = monthly.amount(account, row.getLong(3));
                    long escrow = LedgerAccounts.escrow(account.id());
                    details.adminComment(row.getString(2))
                            .suspicious(account.suspicionPoints())
                            .monthlyKudos(new MonthlyKudos(amount, received == null ? null : received.toInstant()))
                            .evaluatingKudos(
                                    ledger.balances(connection, List.of(escrow)).getOrDefault(escrow, 0L) / HUNDREDTHS);
                }
            }
        }
    }

    /** Null without requests; the anonymous account's are everybody's, and so nobody's to list. */
    private ActiveGenerations activeGenerations(Connection connection, Account account) throws SQLException {
        if (account.isAnonymous()) {
            return null;
        }
        List<String> images = texts(connection, account.id(), AccountBelongings::imageRequestIds);
        List<String> texts = texts(connection, account.id(), AccountBelongings::textRequestIds);
        return images.isEmpty() && texts.isEmpty()
                ? null
                : new ActiveGenerations(texts.isEmpty() ? null : texts, images.isEmpty() ? null : images, null);
    }

    private List<UserStyle> styles(Connection connection, int userId, boolean privatesToo) throws SQLException {
        List<UserStyle> styles = new ArrayList<>();
        for (AccountBelongings part : belongings) {
            styles.addAll(part.styles(connection, userId, privatesToo));
        }
        return styles;
    }

    private List<String> texts(Connection connection, int userId, Ids ids) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (AccountBelongings part : belongings) {
            ids.of(part, connection, userId).forEach(id -> texts.add(id.toString()));
        }
        return texts;
    }

    private static KudosDetails kudosDetails(Map<Bucket, Long> buckets) {
        return new KudosDetails(
                buckets.get(Bucket.ACCUMULATED) / HUNDREDTHS,
                buckets.get(Bucket.GIFTED) / HUNDREDTHS,
                buckets.get(Bucket.DONATED) / HUNDREDTHS,
                buckets.get(Bucket.ADMIN) / HUNDREDTHS,
                buckets.get(Bucket.RECEIVED) / HUNDREDTHS,
                buckets.get(Bucket.RECURRING) / HUNDREDTHS,
                buckets.get(Bucket.AWARDED) / HUNDREDTHS,
                buckets.get(Bucket.STYLED) / HUNDREDTHS);
    }

    private static UserRecords records(Connection connection, int userId) throws SQLException {
        Map<Slot, Long> records = io.throng.server.account.UserRecords.read(connection, userId);
        return new UserRecords(
                things(records, userId, RecordType.USAGE),
                things(records, userId, RecordType.CONTRIBUTION),
                amounts(records, userId, RecordType.FULFILLMENT),
                amounts(records, userId, RecordType.REQUEST),
                amounts(records, userId, RecordType.STYLE));
    }

    private static ThingRecords things(Map<Slot, Long> records, int userId, RecordType type) {
        return new ThingRecords(
                value(records, userId, type, RecordKey.IMAGE) / HUNDREDTHS,
                value(records, userId, type, RecordKey.TEXT) / 100);
    }

    private static AmountRecords amounts(Map<Slot, Long> records, int userId, RecordType type) {
        return new AmountRecords(
                value(records, userId, type, RecordKey.IMAGE) / 100,
                value(records, userId, type, RecordKey.TEXT) / 100,
                value(records, userId, type, RecordKey.INTERROGATION) / 100);
    }

    private static long value(Map<Slot, Long> records, int userId, RecordType type, RecordKey key) {
        return records.getOrDefault(new Slot(userId, type, key), 0L);
    }

    /** One kind of id that a part may answer for. */
    @FunctionalInterface
    private interface Ids {
        List<UUID> of(AccountBelongings part, Connection connection, int userId) throws SQLException;
    }
}
