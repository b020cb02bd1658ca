package io.throng.server.transfer;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.Role;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.EventOutcome;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.sharedkey.SharedKey;
import io.throng.server.sharedkey.SharedKeys;
import io.throng.server.storage.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Gifts between users. Money, log and the budget of a shared key move in one transaction, in which the balances of both are locked, so
 * that nobody gives twice what is there once. A repetition under the same idempotency key answers like the first time and moves nothing.
 * Blocking.
 */
@Singleton
public final class Transfers {
    private static final long HUNDREDTHS = 100;

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final SharedKeys sharedKeys;
    private final Ledger ledger;
    private final Clock clock = Clock.systemUTC();

    /** Whom a transfer is for: an account, perhaps by way of one of its shared keys. */
    private record Target(Account account, Optional<SharedKey> sharedKey) {}

    @Inject
    public Transfers(DataSource dataSource, AccountDirectory accounts, SharedKeys sharedKeys, Ledger ledger) {
        this.dataSource = requireNonNull(dataSource);
        this.accounts = requireNonNull(accounts);
        this.sharedKeys = requireNonNull(sharedKeys);
        this.ledger = requireNonNull(ledger);
    }

    /**
     * Gives kudos.
     *
     * @param caller who gives
     * @param target alias, number, or id of a shared key
     * @param amount whole kudos
     * @param idempotencyKey makes the call repeatable; scoped to the giver and remembered for ever
     * @return whole kudos that were given, now or the first time
     * @throws HordeException 400, for the reasons of accounts specification section 14.1 in their order
     */
    public long give(Account caller, String target, long amount, Optional<String> idempotencyKey) throws SQLException {
        // What a cache remembers of the giver is not enough to spend on.
        Account giver = accounts.byId(caller.id()).orElse(caller);
        if (giver.isAnonymous()) {
            throw refusal(ReturnCode.KUDOS_TRANSFER_FROM_ANON, "The anonymous account's kudos cannot be given away.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Target to = target(target);
        Account receiver = to.account();
        requireFittingReceiver(giver, to, now);
        try (Connection connection = dataSource.getConnection()) {
            if (TransferLog.gaveSince(connection, receiver.id(), giver.id(), now.minus(TransferLog.REVERSAL_PAUSE))) {
                throw refusal(
                        ReturnCode.TOO_FAST_KUDOS_TRANSFERS,
                        "This user gave you kudos less than " + TransferLog.REVERSAL_PAUSE.toSeconds()
                                + " seconds ago. Please wait before you give any back.");
            }
        }
        requireStanding(giver, receiver);
        requireAmount(amount);
        return book(giver, to, amount, idempotencyKey, now);
    }

    private Target target(String text) throws SQLException {
        Optional<SharedKey> key = sharedKeys.find(text.strip());
        Optional<Account> account = key.isPresent() ? accounts.byId(key.get().ownerId()) : accounts.byAlias(text);
        return new Target(
                account.orElseThrow(() -> refusal(
                        ReturnCode.INVALID_TARGET_USERNAME,
                        "There is no user or shared key '" + text.substring(0, Math.min(text.length(), 60)) + "'.")),
                key);
    }

    private static void requireFittingReceiver(Account giver, Target to, Instant now) {
        if (to.sharedKey().isPresent() && to.sharedKey().get().isExpired(now)) {
            throw new HordeException.Refusal(
                    ReturnCode.SHARED_KEY_EXPIRED, 400, "This shared key has expired and takes no kudos any more.");
        }
        if (to.account().isAnonymous()) {
            throw refusal(ReturnCode.KUDOS_TRANSFER_TO_ANON, "The anonymous account takes no kudos.");
        }
        if (to.account().id() == giver.id()) {
            throw refusal(ReturnCode.KUDOS_TRANSFER_TO_SELF, "You cannot give kudos to yourself.");
        }
    }

    private static void requireStanding(Account giver, Account receiver) {
        if (giver.isSuspicious()) {
            throw refusal(
                    ReturnCode.FAULT_WHEN_KUDOS_SENDING,
                    "You cannot give kudos at the moment. Please contact the moderators.");
        }
        if (giver.isFlagged()) {
            throw refusal(
                    ReturnCode.SOURCE_ACCOUNT_FLAGGED,
                    "Your account has been flagged and cannot give kudos. Please contact the moderators.");
        }
        if (giver.has(Role.EDUCATION)) {
            throw refusal(ReturnCode.EDUCATION_CANNOT_SEND_KUDOS, "Education accounts cannot give kudos away.");
        }
        if (receiver.isSuspicious()) {
            throw refusal(ReturnCode.FAULT_WHEN_KUDOS_RECEIVING, "This user cannot receive kudos at the moment.");
        }
        if (receiver.isFlagged()) {
            throw refusal(ReturnCode.TARGET_ACCOUNT_FLAGGED, "This user has been flagged and cannot receive kudos.");
        }
        if (receiver.isDeleted()) {
            throw new HordeException.Refusal(
                    ReturnCode.DELETED_USER, 400, "This user is scheduled for deletion and cannot receive kudos.");
        }
        if (giver.isDeleted()) {
            throw new HordeException.Refusal(
                    ReturnCode.DELETED_USER, 400, "Your account is scheduled for deletion and cannot give kudos.");
        }
    }

    private static void requireAmount(long amount) {
        if (amount < 0) {
            throw refusal(ReturnCode.NEGATIVE_KUDOS_TRANSFER, "Kudos cannot be taken from others: " + amount + ".");
        }
        if (amount == 0) {
            throw refusal(ReturnCode.INVALID_KUDOS_TRANSFER_AMOUNT, "At least 1 kudos can be given, not 0.");
        }
    }

    private long book(Account giver, Target to, long amount, Optional<String> idempotencyKey, Instant now)
            throws SQLException {
        int receiverId = to.account().id();
        UUID ref = idempotencyKey
                .map(key -> LedgerEvent.refNamed("transfer", giver.id(), key))
                .orElseGet(UUID::randomUUID);
        long from = LedgerAccounts.spendable(giver.id());
        return Transaction.run(dataSource, connection -> {
            ledger.lock(connection, List.of(from, LedgerAccounts.spendable(receiverId)));
            Optional<TransferLog.Entry> earlier = TransferLog.find(connection, ref);
            if (earlier.isPresent()) {
                return replayed(earlier.get(), receiverId, amount);
            }
            long available = ledger.available(connection, from);
            if (amount > Math.floorDiv(available, HUNDREDTHS)) {
                throw refusal(
                        ReturnCode.KUDOS_TRANSFER_NOT_ENOUGH,
                        "You have " + Math.max(0, available) / (double) HUNDREDTHS
                                + " kudos to give away, which is less than " + amount + ".");
            }
            long hundredths = amount * HUNDREDTHS;
            LedgerEvent event = SettlementRules.transfer(
                            ref,
                            now,
                            giver.id(),
                            receiverId,
                            hundredths,
                            to.account().has(Role.EDUCATION))
                    .remarking("giver", Integer.toString(giver.id()))
                    .remarking("receiver", Integer.toString(receiverId));
            requireBooked(ledger.book(connection, List.of(event)).outcomes().getFirst());
            Optional<UUID> keyId = to.sharedKey().map(SharedKey::id);
            TransferLog.add(connection, new TransferLog.Entry(ref, giver.id(), receiverId, hundredths, keyId, now));
            if (keyId.isPresent()) {
                sharedKeys.topUp(connection, keyId.get(), hundredths);
            }
            return amount;
        });
    }

    private static long replayed(TransferLog.Entry earlier, int receiverId, long amount) {
        if (earlier.receiverId() == receiverId && earlier.amountHundredths() / HUNDREDTHS == amount) {
            return amount;
        }
        throw refusal(
                ReturnCode.IDEMPOTENCY_KEY_CONFLICT,
                "This idempotency key was used for another transfer. Please use a new one.");
    }

    /** INVARIANT: with both balances locked, an event that the log does not have is new. */
    private static void requireBooked(EventOutcome outcome) {
        if (!(outcome instanceof EventOutcome.Booked)) {
            throw new IllegalStateException("a transfer was not booked: " + outcome);
        }
    }

    private static HordeException.Refusal refusal(ReturnCode code, String message) {
        return new HordeException.Refusal(code, message);
    }
}
