package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import jakarta.inject.Inject;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a re-implementer of accounts gets wrong: accounts specification section 23, as far as accounts are there, over HTTP. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class AccountTrapsTest {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private Horde horde;

    @BeforeEach
    void open() {
        horde = new Horde(registry, dataSource);
    }

    private static JsonNode user(String key) throws Exception {
        return Horde.ok(Call.get("/api/v2/find_user").by(key), 200);
    }

    @Test
    void aUserHasAllEightKudosDetailsAllRecordsAndANumberAsId() throws Exception {
        Registration someone = horde.person(5_00);
        JsonNode user = Horde.ok(Call.get("/api/v2/users/" + someone.account().id()), 200);
        assertThat(user.path("id").isIntegralNumber()).isTrue();
        assertThat(user.path("kudos_details").properties())
                .hasSize(8)
                .allMatch(detail -> detail.getValue().isNumber());
        assertThat(user.path("records").properties())
                .hasSize(5)
                .allMatch(record -> record.getValue().isObject());
        assertThat(user.findValues("vpn")).as("what is not shown is left out").isEmpty();
    }

    @Test
    void aFreshAccountHasNothingUntilItsFirstMovementLiftsItToItsFloor() throws Exception {
        String oauth = registry.createOrRefresh(horde.named("a provider"), "fresh", Set.of(), OptionalLong.empty())
                .apiKey();
        String pseudonymous = registry.registerPseudonymous("fresh").apiKey();
        assertThat(user(oauth).path("kudos").doubleValue()).isZero();
        assertThat(user(pseudonymous).path("kudos").doubleValue()).isZero();

        Horde.ok(horde.text(oauth), 202);
        Horde.ok(horde.image(pseudonymous), 202);
        assertThat(user(oauth).path("kudos").doubleValue()).isEqualTo(25);
        assertThat(user(pseudonymous).path("kudos").doubleValue()).isEqualTo(14);
    }

    @Test
    void anActivationCostsThreeForAnyImageAndOneForAnyText() throws Exception {
        for (String key : new String[] {horde.rich(), Horde.ANONYMOUS}) {
            String image = Horde.ok(horde.image(key), 202).path("id").textValue();
            assertThat(Horde.ok(Call.get(Call.IMAGE_CHECK + image), 200)
                            .path("kudos")
                            .doubleValue())
                    .isEqualTo(3);
            String text = Horde.ok(horde.text(key), 202).path("id").textValue();
            assertThat(Horde.ok(Call.get(Call.TEXT_STATUS + text), 200)
                            .path("kudos")
                            .doubleValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void theFloorIsNotSpendable() throws Exception {
        // A text without models needs 20 kudos up front, and its price must be there above the pseudonymous floor of
        // 14.
        Object[] dear = {"slow_workers", false, "models", List.of()};
        Horde.ok(horde.text(horde.person(33_99).apiKey(), dear), 403);
        String id = Horde.ok(horde.text(horde.person(34_00).apiKey(), dear), 202)
                .path("id")
                .textValue();
        Horde.ok(Call.delete(Call.TEXT_STATUS + id), 200);
    }

    @Test
    void aCensoredResultStillCostsTheTaxAndPaysInFull() throws Exception {
        String requester = horde.rich();
        String owner = horde.poor();
        String job = horde.textJob(requester, owner);
        double before = user(requester).path("kudos").doubleValue();
        JsonNode reply = Horde.ok(Horde.textSubmit(owner, job, "state", "censored"), 200);
        assertThat(reply.path("reward").doubleValue()).isPositive();
        assertThat(user(requester).path("kudos").doubleValue()).isEqualTo(before - 1);
    }

    @Test
    void aRequestOfTwoJobsIsThreeInItsRequestersRecord() throws Exception {
        String requester = horde.rich();
        String owner = horde.poor();
        Horde.ok(horde.text(requester, "params", json("n", 2)), 202);
        JsonNode ids = Horde.ok(horde.textPop(owner, "amount", 2), 200).path("ids");
        for (JsonNode id : ids) {
            Horde.ok(Horde.textSubmit(owner, id.textValue()), 200);
        }
        assertThat(user(requester).path("records").path("request").path("text").intValue())
                .isEqualTo(3);
        assertThat(user(owner).path("records").path("fulfillment").path("text").intValue())
                .isEqualTo(2);
    }

    @Test
    void whatWasPaidIsGoneWithTheAnswerAndNotSomeTimeLater() throws Exception {
        String requester = horde.rich();
        Horde.ok(horde.image(requester), 202);
        assertThat(user(requester).path("kudos").doubleValue()).isEqualTo(9_997);
    }
}
