package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.protocol.ReturnCode;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Role;
import io.throng.server.moderation.BehindProxyProfile;
import io.throng.server.moderation.ReputationService;
import io.throng.server.operations.HordeModes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers are refused for because of the address they call from: operations spec 3 and 4, workers spec 1.2. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(BehindProxyProfile.class)
class RefusedAddressesTest {
    private static final AtomicInteger ADDRESSES = new AtomicInteger();
    private static final String UNDECIDED = "Too many new addresses";
    private static final String FOR_TRUSTED = "Only Trusted users are allowed to perform this operation";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @Inject
    HordeModes modes;

    private Horde horde;

    @BeforeEach
    void open() {
        horde = new Horde(registry, dataSource);
    }

    private static Call from(String address, Call call) {
        return call.with("X-Forwarded-For", address);
    }

    /** A call from an address that a moderator has just put into time-out. */
    private static Call fromTimeout(Horde h, Call call) throws Exception {
        String address = "198.18.0." + ADDRESSES.incrementAndGet();
        Horde.ok(
                Call.post("/api/v2/operations/ipaddr", json("ipaddr", address, "hours", 1))
                        .by(h.poor(Role.MODERATOR)),
                200);
        return from(address, call);
    }

    private static String unsafe() {
        return ReputationService.UNSAFE_NETWORK + ADDRESSES.incrementAndGet();
    }

    static List<Refused> rows() {
        return Stream.of(timeouts(), reputations(), raid())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Refused> timeouts() {
        return List.of(
                because(ReturnCode.TIMEOUT_IP, "time-out: image", "seconds", h -> fromTimeout(h, h.image(h.rich()))),
                because(ReturnCode.TIMEOUT_IP, "time-out: text", "seconds", h -> fromTimeout(h, h.text(h.rich()))),
                because(
                        ReturnCode.TIMEOUT_IP,
                        "time-out: alchemy",
                        "seconds",
                        h -> fromTimeout(h, RefusedAlchemy.request(h.rich()))),
                because(
                        ReturnCode.TIMEOUT_IP,
                        "time-out: dreamer",
                        "seconds",
                        h -> fromTimeout(h, h.imagePop(h.poor(Role.TRUSTED)))),
                because(ReturnCode.TIMEOUT_IP, "time-out: scribe", "seconds", h -> fromTimeout(h, h.textPop(h.poor()))),
                because(
                        ReturnCode.TIMEOUT_IP,
                        "time-out: alchemist",
                        "seconds",
                        h -> fromTimeout(h, RefusedAlchemy.pop(h, h.poor()))),
                because(ReturnCode.FORBIDDEN, "time-out: check by a program without a name", h -> {
                    String id = Horde.ok(h.image(h.rich()), 202).path("id").textValue();
                    return fromTimeout(h, Call.get(Call.IMAGE_CHECK + id));
                }));
    }

    private static List<Refused> reputations() {
        return List.of(
                because(ReturnCode.UNSAFE_IP, "unsafe: dreamer", h -> from(unsafe(), h.imagePop(h.poor()))),
                because(ReturnCode.UNSAFE_IP, "unsafe: scribe", h -> from(unsafe(), h.textPop(h.poor()))),
                because(
                        ReturnCode.UNSAFE_IP,
                        "unsafe: alchemist",
                        h -> from(unsafe(), RefusedAlchemy.pop(h, h.poor()))),
                because(
                        ReturnCode.TOO_MANY_NEW_I_PS,
                        "undecided: dreamer",
                        UNDECIDED,
                        h -> from(ReputationService.UNDECIDED_NETWORK + "1", h.imagePop(h.poor()))),
                because(
                        ReturnCode.TOO_MANY_NEW_I_PS,
                        "undecided: scribe",
                        UNDECIDED,
                        h -> from(ReputationService.UNDECIDED_NETWORK + "2", h.textPop(h.poor()))));
    }

    /** In raid mode. */
    private static List<Refused> raid() {
        return List.of(
                because(
                        ReturnCode.UNTRUSTED_UNSAFE_IP,
                        "raid: image from an unsafe address",
                        FOR_TRUSTED,
                        h -> from(unsafe(), h.image(h.rich()))),
                because(
                        ReturnCode.UNTRUSTED_UNSAFE_IP,
                        "raid: alchemy from an unsafe address",
                        FOR_TRUSTED,
                        h -> from(unsafe(), RefusedAlchemy.request(h.rich(Role.EDUCATION)))));
    }

    static List<String> isRefusedWithoutATrace() {
        return Horde.names(
                Stream.concat(timeouts().stream(), reputations().stream()).toList());
    }

    @ParameterizedTest
    @MethodSource
    void isRefusedWithoutATrace(String name) throws Exception {
        horde.refuse(Horde.byName(rows(), name));
    }

    @Test
    void inRaidsRequestsFromUnsafeAddressesAreForTheTrustedAndWorkersAreLetInUnnoticed() throws Exception {
        Switches.during(horde, modes, HordeModes.Mode.RAID, () -> {
            for (Refused row : raid()) {
                horde.refuse(row);
            }
            Horde.ok(from(unsafe(), horde.image(horde.rich(Role.TRUSTED))), 202);
            Horde.ok(from(unsafe(), RefusedAlchemy.request(horde.rich(Role.TRUSTED))), 202);
            Horde.ok(from(unsafe(), horde.text(horde.rich())), 202);
            Horde.ok(from(ReputationService.UNDECIDED_NETWORK + "3", horde.image(horde.rich())), 202);
            Horde.ok(from(unsafe(), horde.textPop(horde.poor())), 200);
        });
        Horde.await("the worker's owner is suspected", () -> suspicions(horde.named("scribe")) == 1);
    }

    private long suspicions(String worker) {
        try {
            return Long.parseLong(horde.stored(
                    "select count(*) from worker_suspicion s join worker w on w.id = s.worker_id where w.name = ?",
                    worker));
        } catch (Exception e) {
            throw new AssertionError("suspicions could not be counted", e);
        }
    }

    @Test
    void whoIsTrustedOrHasTheRoleMayWorkBehindAVpn() throws Exception {
        Horde.ok(from(unsafe(), horde.textPop(horde.poor(Role.VPN))), 200);
        Horde.ok(from(unsafe(), horde.imagePop(horde.poor(Role.TRUSTED))), 200);
    }

    @Test
    void aProgramThatNamesItselfMayCheckFromATimeout() throws Exception {
        String id = Horde.ok(horde.image(horde.rich()), 202).path("id").textValue();
        Call check = fromTimeout(horde, Call.get(Call.IMAGE_CHECK + id)).with("Client-Agent", "mine:1:me");
        assertThat(Horde.send(check).status()).isEqualTo(200);
    }
}
