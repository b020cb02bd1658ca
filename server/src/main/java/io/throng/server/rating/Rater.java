package io.throng.server.rating;

import io.throng.server.account.Account;
import io.throng.server.account.RecordKey;
import io.throng.server.account.RecordType;
import io.throng.server.kudos.LedgerAccounts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Who rates.
 *
 * @param key {@code u} and the number of the account, or {@code a} and a hash of the address of an anonymous rater: each may rate a
 *     picture once
 */
record Rater(String key, Account account) {
    /** Characters of an address's hash that are kept: enough to tell raters apart, too few to find the address by trying. */
    private static final int HASH_LENGTH = 24;

    static Rater of(Account account, String addressHash) {
        String key = account.isAnonymous() ? "a" + addressHash.substring(0, HASH_LENGTH) : "u" + account.id();
        return new Rater(key, account);
    }

    boolean registered() {
        return !account.isAnonymous();
    }

    /**
     * What is noted of a rater with every rating.
     *
     * @param usageRequests images asked for
     */
    record Standing(long kudosHundredths, long accountAgeSeconds, long usageRequests, boolean trusted) {}

    Standing standing(Connection connection, Instant now) throws SQLException {
        // Relies on the primary keys of kudos_account and user_record.
        String sql = """
                select coalesce((select balance from kudos_account where id = ?), 0),
                       coalesce((select value_hundredths / 100 from user_record
                                 where user_id = ? and record_type = ? and record_key = ?), 0)
                """;
        try (var select = connection.prepareStatement(sql)) {
            select.setLong(1, LedgerAccounts.spendable(account.id()));
            select.setInt(2, account.id());
            select.setShort(3, RecordType.REQUEST.number());
            select.setShort(4, RecordKey.IMAGE.number());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Standing(
                        account.isAnonymous() ? account.kind().floorHundredths() : row.getLong(1),
                        Math.max(0, Duration.between(account.created(), now).toSeconds()),
                        row.getLong(2),
                        account.isTrusted());
            }
        }
    }
}
