package io.throng.server.movein;

import static io.throng.server.contract.CheckedCalls.call;
import static io.throng.server.contract.CheckedCalls.get;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.TrustPromotion;
import io.throng.server.kudos.Ledger;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What people who moved in see over HTTP, with the keys they brought along. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(MovedInHttpTest.OnADatabaseOfItsOwn.class)
class MovedInHttpTest {
    @Inject
    DataSource dataSource;

    @Inject
    ApiKeys keys;

    @Inject
    Ledger ledger;

    @Inject
    TrustPromotion promotion;

    /** Accounts that other tests made would be in the way of the numbers that are brought in. */
    public static final class OnADatabaseOfItsOwn implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("throng.test-apikeys", "off");
        }
    }

    @Test
    void aRunningServerKnowsWhoMovedInByTheKeyTheyHadThere() throws SQLException {
        new MoveIn(dataSource, keys, ledger, promotion, Clock.systemUTC())
                .run(new OldHorde().dataSource(), new MoveIn.Wish("aihorde", OldHorde.SALT, false));

        get("/api/v2/find_user", OldHorde.KEY_OF_2)
                .statusCode(200)
                .body("username", equalTo("Worker bBob#2"))
                .body("kudos", equalTo(123.45f))
                .body("kudos_details.accumulated", equalTo(98.45f))
                .body("worker_count", equalTo(2))
                .body("records.fulfillment.text", equalTo(100));
        get("/api/v2/users/1", "founder-key-0000000001")
                .statusCode(200)
                .body("moderator", equalTo(true))
                .body("kudos", equalTo(1_000_000.0f))
                .body("sharedkey_ids", hasItem("aaaaaaaa-0000-4000-8000-000000000001"));
        get("/api/v2/sharedkeys/aaaaaaaa-0000-4000-8000-000000000001")
                .statusCode(200)
                .body("kudos", equalTo(5000))
                .body("utilized", equalTo(120));
        get("/api/v2/teams/bbbbbbbb-0000-4000-8000-000000000001")
                .statusCode(200)
                .body("name", equalTo("Night shift"));
        get("/api/v2/workers/cccccccc-0000-4000-8000-000000000001", "founder-key-0000000001")
                .statusCode(200)
                .body("name", equalTo("Bob&Sons"))
                .body("online", equalTo(false))
                .body("team.name", equalTo("Night shift"));
        get("/api/v2/workers/cccccccc-0000-4000-8000-000000000003")
                .statusCode(200)
                .body("type", equalTo("interrogation"));
        get("/api/v2/styles/image/dddddddd-0000-4000-8000-000000000001")
                .statusCode(200)
                .body("creator", containsString("#1"))
                .body("params.steps", equalTo(20));
        get("/api/v2/filters", "founder-key-0000000001").statusCode(200).body("regex", hasItem("\\bbadword\\b"));
        call("POST", "/api/v2/kudos/transfer", "founder-key-0000000001", Map.of("username", "Worker#2", "amount", 10))
                .statusCode(200)
                .body("transferred", equalTo(10.0f));
        get("/api/v2/find_user", "nobodys-key-0000000000").statusCode(404);
    }
}
