package io.throng.server.authorisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.People;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the contract, called by every kind of caller. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class AuthorisationMatrixTest {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    static List<MatrixRow> rows() {
        return MatrixRow.all();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyCallerIsAnsweredAsTheTableSays(MatrixRow row) throws Exception {
        String admin = new People(registry, dataSource).root();
        Map<Caller, String> answers = new EnumMap<>(Caller.class);
        for (Caller caller : Caller.values()) {
            Estate estate = new Estate(registry);
            String key = estate.key(caller, admin);
            answers.put(
                    caller,
                    Wire.call(estate.address(), row.method(), estate.filled(row.path()), key, estate.filled(row.body()))
                            .told());
        }
        assertThat(row.with(answers)).isEqualTo(row.with(row.answers()));
    }

    @Test
    void theTableHasEveryOperationOfTheContract() {
        Set<String> tabled =
                rows().stream().map(row -> withoutNames(row.call())).collect(Collectors.toSet());
        Set<String> published = Wire.CONTRACT.notIn(JsonNodeFactory.instance.objectNode()).stream()
                .map(AuthorisationMatrixTest::withoutNames)
                .collect(Collectors.toSet());
        assertThat(tabled).containsExactlyInAnyOrderElementsOf(published);
    }

    private static String withoutNames(String call) {
        return call.replaceAll("\\{[^}]*}", "{}");
    }
}
