package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.quarkus.arc.All;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.account.ModifyUserInput;
import io.throng.protocol.account.ModifyUserReply;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.storage.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * {@code PUT users/{id}}: changes an account, all that was asked for or nothing (accounts specification section 6). Blocking.
 */
@Singleton
public final class UserModification {
    private static final int HUNDREDTHS = 100;

    private final DataSource dataSource;
    private final Ledger ledger;
    private final TrustPromotion promotion;
    private final ProfanityCheck profanity;
    private final Admins admins;
    private final ApiKeys keys;
    private final ServicePasskeys passkeys;
    private final List<AccountConsequences> consequences;
    private final AccountChanges changes;
    private final PrivilegedActions actions;
    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();

    @Inject
    public UserModification(
            DataSource dataSource,
            Ledger ledger,
            TrustPromotion promotion,
            ProfanityCheck profanity,
            Admins admins,
            ApiKeys keys,
            ServicePasskeys passkeys,
            @All List<AccountConsequences> consequences,
            AccountChanges changes,
            PrivilegedActions actions) {
        this.dataSource = requireNonNull(dataSource);
        this.ledger = requireNonNull(ledger);
        this.promotion = requireNonNull(promotion);
        this.profanity = requireNonNull(profanity);
        this.admins = requireNonNull(admins);
        this.keys = requireNonNull(keys);
        this.passkeys = requireNonNull(passkeys);
        this.consequences = List.copyOf(consequences);
        this.changes = requireNonNull(changes);
        this.actions = requireNonNull(actions);
    }

    /**
     * Makes the changes.
     *
     * @throws HordeException when the actor may not make one of them, or one cannot be made; nothing is changed then
     */
    public ModifyUserReply modify(Account actor, int targetId, ModifyUserInput wanted) throws SQLException {
        String passkey = wanted.generateProxyPasskey() == null ? null : ApiKeys.generate(random);
        ModifyUserReply reply = Transaction.run(dataSource, connection -> {
            Account target = AccountRows.lock(connection, targetId)
                    .orElseThrow(() -> new HordeException.Refusal(
                            ReturnCode.USER_NOT_FOUND, "User with id '" + targetId + "' not found."));
            new UserChangeRules(actor, target, admins.include(actor), profanity).check(wanted);
            return apply(connection, actor, target, wanted, passkey);
        });
        changes.changed(targetId);
        if (passkey != null) {
            passkeys.refresh();
        }
        if (actor.id() != targetId || actor.isModerator() || admins.include(actor)) {
            actions.record(actor.id(), "modify-user", "user " + targetId, details(reply));
        }
        return reply;
    }

    private ModifyUserReply apply(
            Connection connection, Account actor, Account target, ModifyUserInput wanted, String passkey)
            throws SQLException {
        RoleChange roles = RoleChange.of(target, wanted);
        Integer concurrency = wanted.concurrency() != null
                ? wanted.concurrency()
                : roles.concurrency().isPresent()
                        ? (Integer) roles.concurrency().getAsInt()
                        : null;
        store(connection, target, wanted, roles.roleMask(), concurrency, passkey);
        boolean becomesTrusted = !target.isTrusted() && (roles.roleMask() & Role.TRUSTED.bit()) != 0;
        if (becomesTrusted) {
            promotion.drain(connection, target.id(), now());
        }
        Long entitlement =
                wanted.monthlyKudos() == null ? null : entitle(connection, actor, target, wanted.monthlyKudos());
        Double balance = wanted.kudos() == null ? null : adjust(connection, actor, target, wanted.kudos());
        if (becomesTrusted) {
            for (AccountConsequences part : consequences) {
                part.trusted(connection, target.id());
            }
        }
        if (wanted.resetSuspicion() != null) {
            Suspicions.forget(connection, target.id());
            for (AccountConsequences part : consequences) {
                part.suspicionForgotten(connection, target.id());
            }
        }
        Account changed = AccountRows.byId(connection, target.id()).orElseThrow();
        return new ModifyUserReply(
                balance,
                entitlement,
                wanted.usageMultiplier() == null ? null : changed.usageMultiplier(),
                shown(wanted.moderator(), changed, Role.MODERATOR),
                concurrency,
                wanted.workerInvited(),
                shown(wanted.trusted(), changed, Role.TRUSTED),
                shown(wanted.flagged(), changed, Role.FLAGGED),
                shown(wanted.customizer(), changed, Role.CUSTOMIZER),
                shown(wanted.vpn(), changed, Role.VPN),
                shown(wanted.service(), changed, Role.SERVICE),
                shown(wanted.education(), changed, Role.EDUCATION),
                shown(wanted.special(), changed, Role.SPECIAL),
                wanted.resetSuspicion() == null ? null : changed.suspicionPoints(),
                sanitised(wanted.adminComment()),
                wanted.publicWorkers(),
                wanted.username() == null ? null : changed.username(),
                sanitised(wanted.contact()),
                passkey,
                wanted.undelete() == null ? null : Boolean.TRUE);
    }

    private void store(
            Connection connection,
            Account target,
            ModifyUserInput wanted,
            int roleMask,
            Integer concurrency,
            String passkey)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update app_user set
                    roles = ?,
                    concurrency = coalesce(?, concurrency),
                    usage_multiplier = coalesce(?, usage_multiplier),
                    worker_invited = coalesce(?, worker_invited),
                    public_workers = coalesce(?, public_workers),
                    username = coalesce(?, username),
                    contact = coalesce(?, contact),
                    admin_comment = coalesce(?, admin_comment),
                    passkey_hash = coalesce(?, passkey_hash),
                    marked_deleted = case when ? then null else marked_deleted end
                where id = ?""")) {
            update.setInt(1, roleMask);
            update.setObject(2, concurrency, Types.INTEGER);
            update.setObject(3, wanted.usageMultiplier(), Types.DOUBLE);
            update.setObject(4, wanted.workerInvited(), Types.INTEGER);
            update.setObject(5, wanted.publicWorkers(), Types.BOOLEAN);
            update.setString(6, sanitised(wanted.username()));
            update.setString(7, sanitised(wanted.contact()));
            update.setString(8, sanitised(wanted.adminComment()));
            update.setString(9, passkey == null ? null : keys.hashOfPasskey(passkey));
            update.setBoolean(10, wanted.undelete() != null);
            update.setInt(11, target.id());
            update.executeUpdate();
        }
    }

    /** A raise is paid at once and begins the months, unless they have begun; a cut takes nothing back. */
    private long entitle(Connection connection, Account actor, Account target, long delta) throws SQLException {
        Instant now = now();
        long entitlement = MonthlyPayments.changeEntitlement(connection, target.id(), delta, now);
        if (delta > 0) {
            LedgerEvent event = SettlementRules.monthly(
                            UUID.randomUUID(), now, target.id(), Math.multiplyExact(delta, HUNDREDTHS))
                    .remarking("actor", Integer.toString(actor.id()));
            ledger.book(connection, List.of(event));
        }
        return entitlement;
    }

    private double adjust(Connection connection, Account actor, Account target, double kudos) throws SQLException {
        long delta = Math.multiplyExact((long) kudos, HUNDREDTHS);
        LedgerEvent event = SettlementRules.adminAdjustment(UUID.randomUUID(), now(), target.id(), delta)
                .remarking("actor", Integer.toString(actor.id()));
        ledger.book(connection, List.of(event));
        long account = LedgerAccounts.spendable(target.id());
        return ledger.balances(connection, List.of(account)).get(account) / (double) HUNDREDTHS;
    }

    /** The reply without the secret. */
    private static Map<String, String> details(ModifyUserReply reply) {
        Map<String, String> details = new TreeMap<>();
        WireWriter.mapper()
                .valueToTree(reply)
                .properties()
                .forEach(member -> details.put(
                        member.getKey(),
                        member.getKey().equals("proxy_passkey")
                                ? "new"
                                : member.getValue().asText()));
        return details;
    }

    private static Boolean shown(Boolean wanted, Account account, Role role) {
        return wanted == null ? null : (Boolean) account.has(role);
    }

    private static String sanitised(String text) {
        return text == null ? null : Usernames.sanitised(text);
    }

    private Instant now() {
        return clock.instant();
    }
}
