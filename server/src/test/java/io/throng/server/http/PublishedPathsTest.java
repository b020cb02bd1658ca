package io.throng.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedPathsTest {
    private static PublishedPaths published() {
        var paths = new PublishedPaths();
        paths.learn(OASFactory.createOpenAPI()
                .paths(OASFactory.createPaths()
                        .addPathItem(
                                "/api/v2/users/{user_id}", methods(PathItem.HttpMethod.GET, PathItem.HttpMethod.PUT))
                        .addPathItem("/api/v2/users/{user_id}/keys", methods(PathItem.HttpMethod.POST))
                        .addPathItem("/api/v2/users/special", methods(PathItem.HttpMethod.DELETE))));
        return paths;
    }

    private static PathItem methods(PathItem.HttpMethod... methods) {
        PathItem item = OASFactory.createPathItem();
        for (PathItem.HttpMethod method : methods) {
            item.setOperation(method, OASFactory.createOperation());
        }
        return item;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v2/users/1 | GET, HEAD, OPTIONS, PUT",
                "/api/v2/users/1/keys | OPTIONS, POST",
                "/api/v2/users/special | DELETE, OPTIONS",
            })
    void theMethodsOfTheMostLiteralPathAreAllowed(String path, String allowed) {
        assertThat(published().allowed(path)).contains(allowed);
    }

    @ParameterizedTest
    @CsvSource({"/api/v2/users", "/api/v2/users/", "/api/v2/users/1/", "/api/v2/teams/1", "/"})
    void unpublishedPathsAreUnknown(String path) {
        assertThat(published().allowed(path)).isEmpty();
    }

    @Test
    void aDescriptionWithoutPathsLeavesNothingKnown() {
        PublishedPaths paths = published();
        OpenAPI empty = OASFactory.createOpenAPI();
        paths.learn(empty);
        assertThat(paths.allowed("/api/v2/users/1")).isEmpty();
    }
}
