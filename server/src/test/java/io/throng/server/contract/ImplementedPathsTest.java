package io.throng.server.contract;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class ImplementedPathsTest {
    private static final Logger LOG = Logger.getLogger(ImplementedPathsTest.class);

    @Test
    void theCallsOfTheContractThatAreNotYetImplementedAreListed() throws Exception {
        var document =
                new ObjectMapper().readTree(when().get("/api/swagger.json").asByteArray());
        assertThat(document.path("paths").isObject()).isTrue();
        List<String> missing = Contract.load().notIn(document);
        LOG.infof("%d calls of the contract are not yet implemented:%n%s", missing.size(), String.join("\n", missing));
    }
}
