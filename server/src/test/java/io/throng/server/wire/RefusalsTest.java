package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.protocol.ReturnCode;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Role;
import io.throng.server.operations.HordeModes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every refusal that can be provoked from outside, each in the API's own shape and without a trace. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class RefusalsTest {
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

    /** All rows of all tables; those that need a mode of the horde are {@link #inMaintenance()} and {@link #byInvitation()}. */
    static List<Refused> rows() {
        return Stream.of(
                        RefusedImageRequests.rows(),
                        RefusedTextRequests.rows(),
                        RefusedWork.rows(),
                        RefusedReads.rows(),
                        RefusedCare.rows(),
                        RefusedStyles.rows(),
                        RefusedCompany.rows(),
                        RefusedModeration.rows(),
                        RefusedAlchemy.rows(),
                        RefusedRatings.rows(),
                        inMaintenance(),
                        byInvitation())
                .flatMap(List::stream)
                .toList();
    }

    static List<String> imageRequests() {
        return Horde.names(RefusedImageRequests.rows());
    }

    static List<String> textRequests() {
        return Horde.names(RefusedTextRequests.rows());
    }

    static List<String> work() {
        return Horde.names(RefusedWork.rows());
    }

    static List<String> reads() {
        return Horde.names(RefusedReads.rows());
    }

    static List<String> care() {
        return Horde.names(RefusedCare.rows());
    }

    static List<String> styles() {
        return Horde.names(RefusedStyles.rows());
    }

    static List<String> company() {
        return Horde.names(RefusedCompany.rows());
    }

    static List<String> moderation() {
        return Horde.names(RefusedModeration.rows());
    }

    static List<String> alchemy() {
        return Horde.names(RefusedAlchemy.rows());
    }

    static List<String> ratings() {
        return Horde.names(RefusedRatings.rows());
    }

    @ParameterizedTest
    @MethodSource
    void imageRequests(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedImageRequests.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void textRequests(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedTextRequests.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void work(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedWork.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void reads(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedReads.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void care(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedCare.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void styles(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedStyles.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void company(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedCompany.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void moderation(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedModeration.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void alchemy(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedAlchemy.rows(), name));
    }

    @ParameterizedTest
    @MethodSource
    void ratings(String name) throws Exception {
        horde.refuse(Horde.byName(RefusedRatings.rows(), name));
    }

    private static List<Refused> inMaintenance() {
        return List.of(
                because(ReturnCode.MAINTENANCE_MODE, "image: in maintenance", h -> h.image(h.rich())),
                because(ReturnCode.MAINTENANCE_MODE, "text: in maintenance", h -> h.text(h.rich())),
                because(
                        ReturnCode.MAINTENANCE_MODE,
                        "image: maintenance is told before a key is looked at",
                        h -> h.image("nobody-has-this-key-00")),
                because(ReturnCode.MAINTENANCE_MODE, "alchemy: in maintenance", h -> RefusedAlchemy.request(h.rich())),
                Refused.schema("prompt", "image: but after the schema", h -> h.image(h.rich(), "prompt", 5)));
    }

    @Test
    void maintenanceRefusesRequestsBeforeTheirKeyIsLookedAtAndLeavesWorkersAlone() throws Exception {
        String owner = horde.poor();
        String job = horde.textJob(horde.rich(), owner);
        Switches.during(horde, modes, HordeModes.Mode.MAINTENANCE, () -> {
            for (Refused row : inMaintenance()) {
                horde.refuse(row);
            }
            Horde.ok(Horde.textSubmit(owner, job), 200);
            Horde.ok(horde.textPop(owner), 200);
        });
    }

    private static List<Refused> byInvitation() {
        return List.of(because(
                ReturnCode.WORKER_INVITE_ONLY,
                "dreamer: without invitation",
                h -> h.imagePop(h.poor(Role.TRUSTED), "threads", 1)));
    }

    @Test
    void byInvitationOnlyNewWorkersAreRefused() throws Exception {
        String known = horde.poor();
        Horde.ok(horde.textPop(known), 200);
        Switches.during(horde, modes, HordeModes.Mode.INVITE_ONLY, () -> {
            for (Refused row : byInvitation()) {
                horde.refuse(row);
            }
            Horde.ok(horde.textPop(known), 200);
            Horde.ok(RefusedAlchemy.pop(horde, known), 200);
            Horde.ok(horde.text(horde.poor(), "params", json("n", 1)), 202);
        });
    }
}
