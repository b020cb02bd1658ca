package io.throng.server.moderation.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountKind;
import io.throng.server.account.Role;
import io.throng.server.http.HordeException;
import io.throng.server.moderation.address.ReputationProvider.Verdict;
import io.throng.server.moderation.address.WorkerGate.Passage;
import io.throng.server.storage.TestDatabase;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerGateTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("203.0.113.9");

    private final AddressTimeouts timeouts = new AddressTimeouts(TestDatabase.fresh(), Clock.systemUTC());

    private WorkerGate gate(Verdict verdict, boolean raid) {
        Reputation reputation = new Reputation(
                Optional.of(address -> verdict),
                NetworkList.shippedSafe(),
                com.github.benmanes.caffeine.cache.Ticker.systemTicker());
        return new WorkerGate(timeouts, reputation, () -> raid, id -> false);
    }

    private static Account owner(Role... roles) {
        return new Account(
                5,
                "lender",
                AccountKind.values()[0],
                Role.mask(List.of(roles)),
                30,
                1,
                0,
                false,
                Instant.EPOCH,
                Instant.EPOCH,
                0);
    }

    private static void refuses(ReturnCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.returnCode()).isEqualTo(code));
    }

    @Test
    void anUnsafeAddressIsRefusedUnlessTheOwnerIsTrustedOrMayHideThere() {
        WorkerGate gate = gate(Verdict.UNSAFE, false);
        refuses(ReturnCode.UNSAFE_IP, () -> gate.require(owner(), HOME, true));
        assertThat(gate.require(owner(Role.TRUSTED), HOME, false)).isEqualTo(Passage.FREE);
        assertThat(gate.require(owner(Role.VPN), HOME, false)).isEqualTo(Passage.FREE);
    }

    @Test
    void duringARaidAnUnsafeAddressIsLetInAndSuspected() {
        assertThat(gate(Verdict.UNSAFE, true).require(owner(), HOME, false)).isEqualTo(Passage.SUSPECT);
    }

    @Test
    void anOutageOfTheProviderKeepsOutNewWorkersOnly() {
        WorkerGate gate = gate(Verdict.UNDECIDED, false);
        refuses(ReturnCode.TOO_MANY_NEW_I_PS, () -> gate.require(owner(), HOME, false));
        assertThat(gate.require(owner(), HOME, true)).isEqualTo(Passage.FREE);
    }

    @Test
    void aTimeOutHoldsForEverybody() throws SQLException {
        timeouts.report(HOME, false);
        refuses(ReturnCode.TIMEOUT_IP, () -> gate(Verdict.SAFE, true).require(owner(Role.TRUSTED), HOME, true));
    }

    @Test
    void onlyTheFirstLookAtAnAddressBlocks() {
        WorkerGate gate = gate(Verdict.SAFE, false);
        assertThat(gate.isAtHand(owner(Role.TRUSTED), HOME)).isTrue();
        assertThat(gate.isAtHand(owner(), HOME)).isFalse();
        gate.require(owner(), HOME, true);
        assertThat(gate.isAtHand(owner(), HOME)).isTrue();
    }
}
