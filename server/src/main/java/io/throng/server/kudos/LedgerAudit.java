package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the books: one account page by page, or everything at once to see whether it still adds up. */
@Singleton
public final class LedgerAudit {
    /** Most entries in one page. */
    public static final int MAX_PAGE = 500;

    private final DataSource dataSource;

    @Inject
    public LedgerAudit(DataSource dataSource) {
        this.dataSource = requireNonNull(dataSource);
    }

    /**
     * The events that touched an account, newest first. The next page starts before the last entry's number.
     *
     * @param beforeSeq only events with smaller numbers; {@link Long#MAX_VALUE} for the first page
     * @param limit 1 to {@link #MAX_PAGE}
     */
    public List<LedgerEntry> entries(long account, long beforeSeq, int limit) throws SQLException {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("page of " + limit + " entries: must be 1 to " + MAX_PAGE);
        }
        Map<Long, LedgerEntry> entries = new LinkedHashMap<>();
        // Walks kudos_posting_account backwards.
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        with page as (
                            select distinct event_seq from kudos_posting
                            where account_id = ? and event_seq < ? order by event_seq desc limit ?)
                        select e.seq, e.kind, e.ref, e.at, coalesce(e.detail, '{}'), p.amount, p.bucket
                        from page
                        join kudos_event e on e.seq = page.event_seq
                        join kudos_posting p on p.account_id = ? and p.event_seq = page.event_seq
                        order by e.seq desc, p.bucket, p.amount""")) {
            select.setLong(1, account);
            select.setLong(2, beforeSeq);
            select.setInt(3, limit);
            select.setLong(4, account);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Posting posting = new Posting(account, rows.getLong(6), Bucket.ofCode(rows.getInt(7)));
                    LedgerEntry entry = new LedgerEntry(
                            rows.getLong(1),
                            EventKind.ofCode(rows.getInt(2)),
                            rows.getObject(3, UUID.class),
                            rows.getObject(4, OffsetDateTime.class).toInstant(),
                            List.of(posting),
                            rows.getString(5));
                    entries.merge(entry.seq(), entry, LedgerAudit::joined);
                }
            }
        }
        return List.copyOf(entries.values());
    }

    /**
     * Adds everything up again, in one snapshot, without locks: every event sums to zero; every balance and every bucket equals the
     * sum of its postings; no balance is below its floor once it moved; holds lie within their bounds and belong to somebody; no
     * posting without event or account.
     */
    public LedgerReport verify() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return verify(connection);
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setReadOnly(false);
                connection.setAutoCommit(true);
            }
        }
    }

    private static LedgerReport verify(Connection connection) throws SQLException {
        List<String> differences = new ArrayList<>();
        long count = 0;
        for (LedgerCheck check : LedgerCheck.values()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(check.sql())) {
                while (rows.next()) {
                    count++;
                    if (differences.size() < LedgerReport.MAX_DIFFERENCES) {
                        differences.add(rows.getString(1));
                    }
                }
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select (select count(*) from kudos_event), (select count(*) from kudos_posting),
                            (select count(*) from kudos_account), (select count(*) from kudos_hold)""")) {
            row.next();
            return new LedgerReport(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), differences, count);
        }
    }

    private static LedgerEntry joined(LedgerEntry first, LedgerEntry second) {
        List<Posting> postings = new ArrayList<>(first.postings());
        postings.addAll(second.postings());
        Instant at = first.at();
        return new LedgerEntry(first.seq(), first.kind(), first.ref(), at, postings, first.detailJson());
    }
}
