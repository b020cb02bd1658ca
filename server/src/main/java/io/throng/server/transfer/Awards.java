package io.throng.server.transfer;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.Bounds;
import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.storage.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Kudos that the horde itself gives or takes (accounts specification section 14.3). Blocking. */
@Singleton
public final class Awards {
    /** The only account that may award. */
    public static final int AWARDING_USER_ID = 1;

    private static final long HUNDREDTHS = 100;

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final Ledger ledger;
    private final PrivilegedActions actions;
    private final Clock clock = Clock.systemUTC();

    @Inject
    public Awards(DataSource dataSource, AccountDirectory accounts, Ledger ledger, PrivilegedActions actions) {
        this.dataSource = requireNonNull(dataSource);
        this.accounts = requireNonNull(accounts);
        this.ledger = requireNonNull(ledger);
        this.actions = requireNonNull(actions);
    }

    /**
     * Awards kudos.
     *
     * @param target alias or number
     * @param amount whole kudos, at most {@link Bounds#MAX_KUDOS_CHANGE} in magnitude; negative ones are taken
     * @throws HordeException when the caller may not, or there is no such target
     */
    public long award(Account caller, String target, long amount) throws SQLException {
        if (caller.isDeleted()) {
            throw refusal(ReturnCode.DELETED_USER, "This account is scheduled for deletion and cannot award kudos.");
        }
        if (caller.id() != AWARDING_USER_ID) {
            throw refusal(ReturnCode.NOT_ALLOWED_AWARDS, "This account may not award kudos.");
        }
        Account receiver = accounts.byAlias(target)
                .orElseThrow(() -> refusal(
                        ReturnCode.INVALID_AWARD_USERNAME,
                        "There is no user '" + target.substring(0, Math.min(target.length(), 60)) + "'."));
        if (receiver.isAnonymous()) {
            throw refusal(ReturnCode.KUDOS_AWARD_TO_ANON, "The anonymous account is awarded nothing.");
        }
        if (receiver.isFlagged()) {
            throw refusal(ReturnCode.TARGET_ACCOUNT_FLAGGED, "This user has been flagged and is awarded nothing.");
        }
        if (amount < -Bounds.MAX_KUDOS_CHANGE || amount > Bounds.MAX_KUDOS_CHANGE) {
            throw new HordeException.InvalidPayload(
                    Map.of("amount", "must be from " + -Bounds.MAX_KUDOS_CHANGE + " to " + Bounds.MAX_KUDOS_CHANGE));
        }
        LedgerEvent event = SettlementRules.award(
                        UUID.randomUUID(), clock.instant(), receiver.id(), amount * HUNDREDTHS)
                .remarking("actor", Integer.toString(caller.id()));
        Transaction.run(dataSource, connection -> ledger.book(connection, List.of(event)));
        actions.record(caller.id(), "award-kudos", "user " + receiver.id(), Map.of("kudos", Long.toString(amount)));
        return amount;
    }

    private static HordeException.Refusal refusal(ReturnCode code, String message) {
        return new HordeException.Refusal(code, message);
    }
}
