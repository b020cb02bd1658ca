package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.kudos.TrustPolicy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes worker owners trusted whose escrow has passed the threshold, and releases the escrow of trusted ones (accounts
 * specification section 16). Un-pausing their workers is left to the caller.
 */
@Singleton
public final class TrustPromotion {
    private final Ledger ledger;
    private final TrustPolicy policy;

    @Inject
    public TrustPromotion(Ledger ledger, TrustPolicy policy) {
        this.ledger = requireNonNull(ledger);
        this.policy = requireNonNull(policy);
    }

    /**
     * Promotes who qualifies among the accounts a batch has moved, so that the contribution that crosses the threshold promotes.
     * Run it in a transaction of its own after the batch has committed: it locks user rows.
     *
     * @param balancesHundredths as a booking answered them; only escrow accounts above the threshold cost anything
     * @return the users promoted now
     */
    public List<Integer> promote(Connection connection, Map<Long, Long> balancesHundredths, Instant now)
            throws SQLException {
        int[] candidates = balancesHundredths.entrySet().stream()
                .filter(entry -> isEscrow(entry.getKey()) && entry.getValue() > policy.thresholdHundredths())
                .mapToInt(entry -> LedgerAccounts.userOf(entry.getKey()))
                .sorted()
                .toArray();
        if (candidates.length == 0) {
            return List.of();
        }
        List<Integer> promoted = new ArrayList<>();
        for (Candidate candidate : lockUntrusted(connection, candidates)) {
            long escrow = lockedEscrow(connection, candidate.userId());
            if (policy.qualifies(escrow, candidate.suspicionPoints(), candidate.created(), now)) {
                grantTrust(connection, candidate.userId());
                release(connection, candidate.userId(), escrow, now);
                promoted.add(candidate.userId());
            }
        }
        return promoted;
    }

    /** Releases the whole escrow of a user who was made trusted by hand. Answers how much, in hundredths. */
    public long drain(Connection connection, int userId, Instant now) throws SQLException {
        long escrow = lockedEscrow(connection, userId);
        if (escrow > 0) {
            release(connection, userId, escrow, now);
        }
        return Math.max(0, escrow);
    }

    private long lockedEscrow(Connection connection, int userId) throws SQLException {
        long escrow = LedgerAccounts.escrow(userId);
        ledger.lock(connection, List.of(LedgerAccounts.spendable(userId), escrow));
        return ledger.balances(connection, List.of(escrow)).getOrDefault(escrow, 0L);
    }

    private void release(Connection connection, int userId, long escrowHundredths, Instant now) throws SQLException {
        // Both accounts are locked and the escrow is emptied, so the moment names the release.
        LedgerEvent event = SettlementRules.promotion(
                LedgerEvent.refNamed("promotion", userId, now), now, userId, escrowHundredths);
        ledger.book(connection, List.of(event));
    }

    private static boolean isEscrow(long account) {
        return !LedgerAccounts.isSystem(account) && !LedgerAccounts.isSpendable(account);
    }

    private static List<Candidate> lockUntrusted(Connection connection, int[] userIds) throws SQLException {
        List<Candidate> candidates = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                select u.id, u.created, (select count(*) from user_suspicion s where s.user_id = u.id)
                from app_user u
                where u.id = any(?) and u.id <> 0 and u.roles & ? = 0
                order by u.id for no key update of u""")) {
            select.setObject(1, userIds);
            select.setInt(2, Role.TRUSTED.bit());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    candidates.add(new Candidate(
                            rows.getInt(1),
                            rows.getObject(2, OffsetDateTime.class).toInstant(),
                            rows.getInt(3)));
                }
            }
        }
        return candidates;
    }

    private static void grantTrust(Connection connection, int userId) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update app_user set roles = roles | ? where id = ?")) {
            update.setInt(1, Role.TRUSTED.bit());
            update.setInt(2, userId);
            update.executeUpdate();
        }
    }

    private record Candidate(int userId, Instant created, int suspicionPoints) {}
}
