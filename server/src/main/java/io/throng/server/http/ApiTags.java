package io.throng.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;

/**
 * Headings under which readers of the API's description find its calls; the generator knows the names of classes only. Pages for people
 * are no part of the description.
 */
final class ApiTags {
    private static final String API = "/api/";

    /** Headings by the beginning of paths, in the order of the description; the first that fits counts. */
    private static final Map<String, String> BY_BEGINNING = new LinkedHashMap<>();

    static {
        BY_BEGINNING.put("/api/v2/generate/async", "Images");
        BY_BEGINNING.put("/api/v2/generate/text/", "Texts");
        BY_BEGINNING.put("/api/v2/generate/", "Images");
        BY_BEGINNING.put("/api/v2/interrogate/", "Image operations");
        BY_BEGINNING.put("/api/v2/styles/", "Styles and collections");
        BY_BEGINNING.put("/api/v2/collection", "Styles and collections");
        BY_BEGINNING.put("/api/v2/find_user", "Users and kudos");
        BY_BEGINNING.put("/api/v2/users", "Users and kudos");
        BY_BEGINNING.put("/api/v2/kudos/", "Users and kudos");
        BY_BEGINNING.put("/api/v2/sharedkeys", "Shared keys");
        BY_BEGINNING.put("/api/v2/workers", "Workers and teams");
        BY_BEGINNING.put("/api/v2/teams", "Workers and teams");
        BY_BEGINNING.put("/api/v2/status/", "State and statistics");
        BY_BEGINNING.put("/api/v2/stats/", "State and statistics");
        BY_BEGINNING.put("/api/v2/documents/", "Documents");
        BY_BEGINNING.put("/api/v2/filters", "Moderation");
        BY_BEGINNING.put("/api/v2/operations/", "Moderation");
        BY_BEGINNING.put("/api/v2/dev/", "Tests");
        BY_BEGINNING.put("/api/throng/v1/moderation/", "Moderation (extensions)");
        BY_BEGINNING.put("/api/throng/v1/duties", "Moderation (extensions)");
        BY_BEGINNING.put("/api/throng/", "Extensions");
        BY_BEGINNING.put("/api/v1/", "Ratings service");
        BY_BEGINNING.put(API, "More");
    }

    private ApiTags() {}

    /** The heading of a path; empty for what is no part of the API. */
    static Optional<String> of(String path) {
        return BY_BEGINNING.entrySet().stream()
                .filter(entry -> path.startsWith(entry.getKey()))
                .findFirst()
                .map(Map.Entry::getValue);
    }

    /** Sorts the calls of a description under their headings and leaves out what is no part of the API. */
    static void sort(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        Map<String, PathItem> paths = new LinkedHashMap<>(document.getPaths().getPathItems());
        paths.forEach((path, item) -> of(path).ifPresentOrElse(
                        tag -> item.getOperations().values().forEach(call -> call.setTags(List.of(tag))),
                        () -> document.getPaths().removePathItem(path)));
        document.setTags(BY_BEGINNING.values().stream()
                .distinct()
                .filter(tag -> paths.keySet().stream().anyMatch(path -> of(path).equals(Optional.of(tag))))
                .map(tag -> OASFactory.createTag().name(tag))
                .toList());
    }
}
