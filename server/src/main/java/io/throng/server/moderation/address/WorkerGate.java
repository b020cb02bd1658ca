package io.throng.server.moderation.address;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.Role;
import io.throng.server.http.HordeException;
import io.throng.server.moderation.address.ReputationProvider.Verdict;
import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * Whether a worker may pop from an address (image spec 5.1 row 4). Time-outs hold for everybody; the reputation of the address matters
 * unless the owner is trusted or has the role {@code vpn}. What the provider cannot judge keeps new workers out for the
 * moment, not those that are known already: its outage must not empty the horde.
 */
public final class WorkerGate {
    private final AddressTimeouts timeouts;
    private final Reputation reputation;
    private final BooleanSupplier raid;
    private final IntPredicate patrons;

    /**
     * @param raid whether the horde is in raid mode
     * @param patrons whether the account of an id belongs to a patron
     */
    public WorkerGate(AddressTimeouts timeouts, Reputation reputation, BooleanSupplier raid, IntPredicate patrons) {
        this.timeouts = requireNonNull(timeouts);
        this.reputation = requireNonNull(reputation);
        this.raid = requireNonNull(raid);
        this.patrons = requireNonNull(patrons);
    }

    /** What came of it when a worker was let in. */
    public enum Passage {
        FREE,
        /** Let in during a raid from an address where people hide: its owner is to be suspected, unnoticed. */
        SUSPECT
    }

    /** Whether {@link #require} can be answered without blocking. */
    public boolean isAtHand(Account owner, InetAddress address) {
        return isExempt(owner) || reputation.known(address).isPresent();
    }

    /**
     * Lets the worker in or refuses it. Blocks unless {@link #isAtHand}.
     *
     * @param knownWorker whether it has worked here before
     * @throws HordeException.Refusal {@code TimeoutIP}, {@code UnsafeIP} or {@code TooManyNewIPs}
     */
    public Passage require(Account owner, InetAddress address, boolean knownWorker) {
        timeouts.requireAllowed(address);
        if (isExempt(owner)) {
            return Passage.FREE;
        }
        Verdict verdict = reputation.judge(address);
        if (verdict == Verdict.UNSAFE) {
            if (raid.getAsBoolean()) {
                return Passage.SUSPECT;
            }
            throw new HordeException.Refusal(
                    ReturnCode.UNSAFE_IP,
                    "This address belongs to a VPN or proxy; only trusted owners may run workers behind one. Please ask the moderators.");
        }
        if (verdict == Verdict.UNDECIDED && !knownWorker) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_MANY_NEW_I_PS,
                    "Too many new addresses are being checked at the moment. Please try again in some minutes.");
        }
        return Passage.FREE;
    }

    private boolean isExempt(Account owner) {
        return owner.isTrusted() || owner.has(Role.VPN) || patrons.test(owner.id());
    }
}
