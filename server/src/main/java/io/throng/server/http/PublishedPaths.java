package io.throng.server.http;

import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/**
 * Which methods the published paths understand, whether a resource or the router serves them. Needed only for calls of a method that
 * is not understood and for preflight requests; learnt from the API's own description when the server starts.
 */
@Singleton
public final class PublishedPaths {
    private volatile List<PublishedPath> paths = List.of();

    /** Takes over the paths of a description, in place of those of an earlier one. */
    void learn(OpenAPI document) {
        paths = document.getPaths() == null || document.getPaths().getPathItems() == null
                ? List.of()
                : document.getPaths().getPathItems().entrySet().stream()
                        .map(item -> PublishedPath.of(
                                item.getKey(),
                                item.getValue().getOperations().keySet().stream()
                                        .map(Enum::name)
                                        .toList()))
                        .sorted(Comparator.comparingInt(PublishedPath::variables))
                        .toList();
    }

    /** Value of the {@code Allow} header for a path, such as {@code GET, HEAD, OPTIONS}; empty if the path is not published. */
    public Optional<String> allowed(String path) {
        String[] segments = path.split("/", -1);
        return paths.stream()
                .filter(published -> published.matches(segments))
                .findFirst()
                .map(PublishedPath::allow);
    }

    /** One path; a segment that is a variable is empty. */
    private record PublishedPath(List<Optional<String>> segments, String allow) {
        static PublishedPath of(String template, List<String> methods) {
            Set<String> allowed = new TreeSet<>(methods);
            allowed.add("OPTIONS");
            if (allowed.contains("GET")) {
                allowed.add("HEAD");
            }
            return new PublishedPath(
                    Arrays.stream(template.split("/", -1))
                            .map(segment ->
                                    Optional.of(segment).filter(Predicate.not(literal -> literal.startsWith("{"))))
                            .toList(),
                    String.join(", ", allowed));
        }

        int variables() {
            return (int) segments.stream().filter(Optional::isEmpty).count();
        }

        boolean matches(String[] path) {
            if (path.length != segments.size()) {
                return false;
            }
            for (int i = 0; i < path.length; i++) {
                Optional<String> literal = segments.get(i);
                if (literal.isPresent() ? !literal.get().equals(path[i]) : path[i].isEmpty()) {
                    return false;
                }
            }
            return true;
        }
    }
}
