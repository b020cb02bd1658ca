package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.quarkus.arc.All;
import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.Holds;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.storage.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * How accounts go (accounts specification section 7): active, marked for deletion, wiped. A mark can be taken back ({@link
 * UserModification}); wiping is for good. What the books need stays: the number, the postings, the transfers. Blocking.
 */
@Singleton
public final class UserRemoval {
    /** An account that worked or had work done since is not wiped. */
    public static final Duration QUIET = Duration.ofDays(30);

    /** Accounts that one turn of the duty wipes at most. */
    static final int MAX_WIPED = 1_000;

    private static final String WIPED_NAME = "<wiped>";

    private final DataSource dataSource;
    private final Holds holds;
    private final List<AccountConsequences> consequences;
    private final AccountChanges changes;
    private final PrivilegedActions actions;

    @Inject
    public UserRemoval(
            DataSource dataSource,
            Holds holds,
            @All List<AccountConsequences> consequences,
            AccountChanges changes,
            PrivilegedActions actions) {
        this.dataSource = requireNonNull(dataSource);
        this.holds = requireNonNull(holds);
        this.consequences = List.copyOf(consequences);
        this.changes = requireNonNull(changes);
        this.actions = requireNonNull(actions);
    }

    /**
     * {@code DELETE users/{id}}: marks the account, or wipes it when it was marked before and has been quiet.
     *
     * @throws HordeException when the actor may not, or it is too early to wipe
     */
    public void remove(Account actor, int targetId, Instant now) throws SQLException {
        boolean wiped = Transaction.run(dataSource, connection -> {
            Account target = AccountRows.lock(connection, targetId)
                    .orElseThrow(() -> new HordeException.Refusal(
                            ReturnCode.USER_NOT_FOUND, "User with id '" + targetId + "' not found."));
            requireRight(actor, target);
            if (!target.isDeleted()) {
                mark(connection, target, now);
                return false;
            }
            requireQuiet(target, now);
            wipe(connection, target, now);
            return true;
        });
        changes.changed(targetId);
        if (actor.id() != targetId) {
            actions.record(actor.id(), wiped ? "wipe-user" : "mark-user-deleted", "user " + targetId, Map.of());
        }
    }

    /** Wipes accounts that were marked so long ago and have been quiet since; answers how many. */
    public int wipeMarkedBefore(Instant markedBefore, Instant now) throws SQLException {
        int wiped = 0;
        for (int userId : markedBefore(markedBefore, now.minus(QUIET))) {
            boolean done = Transaction.run(dataSource, connection -> {
                var account = AccountRows.lock(connection, userId);
                // It may have been taken back, or worked, since it was found.
                if (account.isEmpty()
                        || !account.get().isDeleted()
                        || !account.get().lastActive().isBefore(now.minus(QUIET))) {
                    return false;
                }
                wipe(connection, account.get(), now);
                return true;
            });
            if (done) {
                changes.changed(userId);
                wiped++;
            }
        }
        return wiped;
    }

    private static void requireRight(Account actor, Account target) {
        if (actor.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN_USER, "Nobody can be deleted with the anonymous key.");
        }
        if (target.isModerator()) {
            throw new HordeException.Refusal(ReturnCode.CANNOT_DELETE_MOD, "Moderators cannot be deleted.");
        }
        if (actor.id() != target.id() && !actor.isModerator()) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_USER_OR_MOD, "Only the user and moderators may delete an account.");
        }
        if (target.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN_USER, "The anonymous account cannot be deleted.");
        }
    }

    private static void requireQuiet(Account target, Instant now) {
        Instant wipeable = target.lastActive().plus(QUIET);
        if (!wipeable.isBefore(now)) {
            throw new HordeException.Refusal(
                    ReturnCode.CANNOT_WIPE_ACTIVE_USER,
                    "This user was active in the last " + QUIET.toDays() + " days and cannot be wiped before "
                            + LocalDate.ofInstant(wipeable, ZoneOffset.UTC) + ".");
        }
    }

    private static void mark(Connection connection, Account target, Instant now) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update app_user set roles = roles | ?, marked_deleted = ? where id = ?")) {
            update.setInt(1, Role.DELETED.bit());
            update.setObject(2, now.atOffset(ZoneOffset.UTC));
            update.setInt(3, target.id());
            update.executeUpdate();
        }
    }

    private void wipe(Connection connection, Account target, Instant now) throws SQLException {
        // Balances are locked before keys and workers, as in every settlement.
        holds.releaseAll(connection, LedgerAccounts.spendable(target.id()), now);
        for (AccountConsequences part : consequences) {
            part.wiped(connection, target.id());
        }
        Suspicions.forget(connection, target.id());
        ImportedKeys.forget(connection, target.id());
        ProblemJobs.forget(connection, target.id());
        try (PreparedStatement update = connection.prepareStatement("""
                update app_user set username = ?, identity = ?, key_hash = null, passkey_hash = null, contact = null,
                    admin_comment = null, monthly_kudos = 0, public_workers = false
                where id = ?""")) {
            update.setString(1, WIPED_NAME);
            update.setString(2, AccountKind.tombstone(target.id()));
            update.setInt(3, target.id());
            update.executeUpdate();
        }
    }

    private List<Integer> markedBefore(Instant markedBefore, Instant quietSince) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        // Reads the whole table, once a day. A mark brought in from elsewhere has no date and counts as old.
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        select id from app_user
                        where roles & ? <> 0 and coalesce(marked_deleted, '-infinity') < ? and last_active < ?
                            and identity not like ? and id <> ?
                        order by id limit ?""")) {
            select.setInt(1, Role.DELETED.bit());
            select.setObject(2, markedBefore.atOffset(ZoneOffset.UTC));
            select.setObject(3, quietSince.atOffset(ZoneOffset.UTC));
            select.setString(4, AccountKind.WIPED_PREFIX + "%");
            select.setInt(5, Account.ANONYMOUS_ID);
            select.setInt(6, MAX_WIPED);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
            }
        }
        return ids;
    }
}
