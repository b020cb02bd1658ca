package io.throng.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTagsTest {
    @ParameterizedTest
    @CsvSource({
        "/api/v2/generate/text/async, Texts",
        "/api/v2/generate/async, Images",
        "/api/v2/collection_by_name/{name}, Styles and collections",
        "/api/v2/workers, Workers and teams",
        "/api/v2/kudos/transfer, Users and kudos",
        "/api/throng/v1/duties/{name}/run, Moderation (extensions)",
        "/api/throng/v1/account/ledger, Extensions",
        "/api/v3/later, More"
    })
    void aCallStandsUnderTheHeadingOfItsPath(String path, String heading) {
        assertThat(ApiTags.of(path)).contains(heading);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/register", "/signin/{provider}", "/.well-known/serviceinfo", "/apiary"})
    void pagesAreNoPartOfTheApi(String path) {
        assertThat(ApiTags.of(path)).isEmpty();
    }

    @Test
    void thePageOfTheApiIsNotListedOnItself() {
        assertThat(ApiTags.of("/api")).isEmpty();
    }
}
