package io.throng.server.transfer;

import static io.throng.server.account.People.call;
import static io.throng.server.account.People.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.People;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class KudosEndpointsTest {
    private static final String TRANSFER = "/api/v2/kudos/transfer";
    private static final String AWARD = "/api/v2/kudos/award";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private People people;
    private String root;
    private Registration giver;
    private Registration receiver;

    @BeforeEach
    void peopleOfTheTest() throws Exception {
        people = new People(registry, dataSource);
        root = people.root();
        giver = people.user(1000);
        receiver = people.user(100);
    }

    private void refused(Registration from, String target, Object amount, String rc) {
        call("POST", TRANSFER, from.apiKey(), Map.of("username", target, "amount", amount))
                .statusCode(400)
                .body("rc", equalTo(rc));
    }

    private static String alias(Registration user) {
        return user.account().alias();
    }

    @Test
    void aTransferConservesKudosAndIsLogged() throws Exception {
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 500))
                .statusCode(200)
                .body("transferred", equalTo(500.0f));
        assertThat(people.kudos(giver)).isEqualTo(500);
        assertThat(people.kudos(receiver)).isEqualTo(600);
        get("/api/v2/users/" + giver.account().id(), null).body("kudos_details.gifted", equalTo(-500.0f));
        get("/api/v2/users/" + receiver.account().id(), null).body("kudos_details.received", equalTo(500.0f));
        assertThat(people.count("select amount_hundredths from kudos_transfer where giver_id = "
                        + giver.account().id()))
                .isEqualTo(50_000);
        people.booksBalance();
    }

    @Test
    void withoutAnAmountItIsAHundred() {
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver)))
                .statusCode(200)
                .body("transferred", equalTo(100.0f));
    }

    @ParameterizedTest
    @CsvSource({"'\"7\"', 7", "7.9, 7", "'\"7.9\"', 7", "' 7 ', 7"})
    void numericTextsAndDecimalsAreAmounts(String json, float transferred) {
        call("POST", TRANSFER, giver.apiKey(), "{\"username\": \"" + alias(receiver) + "\", \"amount\": " + json + "}")
                .statusCode(200)
                .body("transferred", equalTo(transferred));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"many\"", "null", "true", "[]", "\"NaN\""})
    void otherAmountsFitNoSchema(String json) {
        for (String path : List.of(TRANSFER, AWARD)) {
            call("POST", path, root, "{\"username\": \"1\", \"amount\": " + json + "}")
                    .statusCode(400)
                    .body("errors", hasKey("amount"));
        }
    }

    @Test
    void trapAliasesCountByTheirNumberAndAreNever500() throws Exception {
        String number = Integer.toString(receiver.account().id());
        for (String target : List.of("Whoever#" + number, "a#b#" + number, number)) {
            call("POST", TRANSFER, giver.apiKey(), Map.of("username", target, "amount", 1))
                    .statusCode(200);
        }
        for (String target : List.of("#-1", "x", "", "#", "99999999999999999999", "2147483648", "1.5", "-1")) {
            refused(giver, target, 1, "InvalidTargetUsername");
        }
    }

    @Test
    void trapTheFloorIsNotSpendable() {
        refused(giver, alias(receiver), 987, "KudosTransferNotEnough");
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 986))
                .statusCode(200);
        assertThat(people.kudos(giver)).isEqualTo(14);
    }

    @Test
    void trapSuspicionBlocksReceivingToo() throws Exception {
        people.execute("insert into user_suspicion (user_id, reason) select "
                + receiver.account().id() + ", 5 from generate_series(1, 5)");
        refused(giver, alias(receiver), 1, "FaultWhenKudosReceiving");
        refused(receiver, alias(giver), 1, "FaultWhenKudosSending");
        people.execute("update app_user set roles = roles | 2 where id = "
                + receiver.account().id());
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 1))
                .statusCode(200);
    }

    @Test
    void everyRefusalHasItsCode() throws Exception {
        call("POST", TRANSFER, null, Map.of("username", "1")).statusCode(400).body("errors", hasKey("apikey"));
        call("POST", TRANSFER, "nobody-has-this-key-00", Map.of("username", "1"))
                .statusCode(401)
                .body("rc", equalTo("InvalidAPIKey"));
        call("POST", TRANSFER, ApiKeys.ANONYMOUS, Map.of("username", "1"))
                .statusCode(400)
                .body("rc", equalTo("KudosTransferFromAnon"));
        refused(giver, "Anonymous#0", 1, "KudosTransferToAnon");
        refused(giver, alias(giver), 1, "KudosTransferToSelf");
        refused(giver, alias(receiver), -1, "NegativeKudosTransfer");
        refused(giver, alias(receiver), 0, "InvalidKudosTransferAmount");
        refused(giver, alias(receiver), "9223372036854775807999", "KudosTransferNotEnough");
        refused(people.user(100, Role.FLAGGED), alias(receiver), 1, "SourceAccountFlagged");
        refused(giver, alias(people.user(100, Role.FLAGGED)), 1, "TargetAccountFlagged");
        refused(people.user(100, Role.EDUCATION), alias(receiver), 1, "EducationCannotSendKudos");
        refused(people.user(100, Role.DELETED), alias(receiver), 1, "DeletedUser");
        refused(giver, alias(people.user(100, Role.DELETED)), 1, "DeletedUser");
    }

    @Test
    void refusalsComeInTheirOrder() throws Exception {
        Registration both = people.user(100, Role.FLAGGED, Role.EDUCATION, Role.DELETED);
        refused(both, alias(both), -1, "KudosTransferToSelf");
        refused(both, alias(receiver), -1, "SourceAccountFlagged");
        refused(people.user(100, Role.EDUCATION), alias(both), -1, "EducationCannotSendKudos");
        refused(giver, alias(people.user(1, Role.DELETED)), -1, "DeletedUser");
    }

    @Test
    void theReceiverWaitsAMinuteBeforeGivingBackAndTheGiverDoesNot() throws Exception {
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 1))
                .statusCode(200);
        refused(receiver, alias(giver), 1, "TooFastKudosTransfers");
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 1))
                .statusCode(200);
        people.execute("update kudos_transfer set at = at - interval '60 seconds' where giver_id = "
                + giver.account().id());
        call("POST", TRANSFER, receiver.apiKey(), Map.of("username", alias(giver), "amount", 1))
                .statusCode(200);
    }

    @Test
    void aRepetitionUnderTheSameKeyMovesNothing() throws Exception {
        Map<String, String> once = Map.of("Idempotency-Key", "k-" + UUID.randomUUID());
        Map<String, Object> gift = Map.of("username", alias(receiver), "amount", 600);
        for (int i = 0; i < 2; i++) {
            call("POST", TRANSFER, giver.apiKey(), gift, once).statusCode(200).body("transferred", equalTo(600.0f));
        }
        assertThat(people.kudos(giver)).isEqualTo(400);
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 1), once)
                .statusCode(400)
                .body("rc", equalTo("IdempotencyKeyConflict"));
        Registration other = people.user(1000);
        call("POST", TRANSFER, other.apiKey(), gift, once).statusCode(200);
        assertThat(people.kudos(other)).isEqualTo(400);
    }

    @Test
    void aRefusedTransferDoesNotUseUpItsKey() {
        Map<String, String> once = Map.of("Idempotency-Key", "k-" + UUID.randomUUID());
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 5000), once)
                .statusCode(400);
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 50), once)
                .statusCode(200);
    }

    @Test
    void anOverlongIdempotencyKeyIsRefused() {
        Map<String, Object> gift = Map.of("username", alias(receiver), "amount", 1);
        call("POST", TRANSFER, giver.apiKey(), gift, Map.of("Idempotency-Key", "k".repeat(256)))
                .statusCode(400)
                .body("errors", hasKey("Idempotency-Key"));
        call("POST", TRANSFER, giver.apiKey(), gift, Map.of("Idempotency-Key", "k".repeat(255)))
                .statusCode(200);
    }

    @Test
    void twoTransfersAtOnceDoNotSpendTheSameKudos() throws Exception {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(() -> call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(receiver), "amount", 600))
                    .extract()
                    .statusCode());
        }
        int done = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : threads.invokeAll(calls)) {
                done += status.get() == 200 ? 1 : 0;
            }
        }
        assertThat(done).isEqualTo(1);
        assertThat(people.kudos(giver)).isEqualTo(400);
        people.booksBalance();
    }

    @Test
    void giftsToSchoolsAreDonations() throws Exception {
        Registration school = people.user(0, Role.EDUCATION);
        call("POST", TRANSFER, giver.apiKey(), Map.of("username", alias(school), "amount", 50))
                .statusCode(200);
        get("/api/v2/users/" + giver.account().id(), null)
                .body("kudos_details.donated", equalTo(-50.0f))
                .body("kudos_details.gifted", equalTo(0.0f));
    }

    @Test
    void onlyOneAccountAwards() throws Exception {
        call("POST", AWARD, giver.apiKey(), Map.of("username", alias(receiver)))
                .statusCode(403)
                .body("rc", equalTo("NotAllowedAwards"));
        call("POST", AWARD, people.user(0, Role.DELETED).apiKey(), Map.of("username", alias(receiver)))
                .statusCode(403)
                .body("rc", equalTo("DeletedUser"));
        call("POST", AWARD, root, Map.of("username", "nobody#999999"))
                .statusCode(400)
                .body("rc", equalTo("InvalidAwardUsername"));
        call("POST", AWARD, root, Map.of("username", "Anonymous#0"))
                .statusCode(400)
                .body("rc", equalTo("KudosAwardToAnon"));
        call("POST", AWARD, root, Map.of("username", alias(people.user(0, Role.FLAGGED))))
                .statusCode(400)
                .body("rc", equalTo("TargetAccountFlagged"));
        call("POST", AWARD, root, Map.of("username", alias(receiver), "amount", "1e30"))
                .statusCode(400)
                .body("errors", hasKey("amount"));
        call("POST", AWARD, root, Map.of("username", alias(receiver)))
                .statusCode(200)
                .body("awarded", equalTo(100.0f));
        call("POST", AWARD, root, Map.of("username", alias(receiver), "amount", -30))
                .statusCode(200)
                .body("awarded", equalTo(-30.0f));
        assertThat(people.kudos(receiver)).isEqualTo(170);
        get("/api/v2/users/" + receiver.account().id(), null).body("kudos_details.awarded", equalTo(70.0f));
        people.booksBalance();
    }
}
