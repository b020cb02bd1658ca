package io.throng.cli.drill;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The operations of the contract, each named as {@code GET /v2/users/{user_id}}, and which of them a call is. */
final class ContractOperations {
    private static final Path CONTRACT =
            Path.of("..", "server", "src", "test", "resources", "contract", "swagger.json");
    private static final String BASE = "/api";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** Those with the fewest variables first, so that a literal segment wins over a variable. */
    private final List<Operation> operations;

    private record Operation(String method, String path) {
        Operation {
            requireNonNull(method);
            requireNonNull(path);
        }

        long variables() {
            return Arrays.stream(path.split("/"))
                    .filter(segment -> segment.startsWith("{"))
                    .count();
        }

        boolean is(String calledMethod, String[] called) {
            String[] segments = (BASE + path).split("/", -1);
            if (!method.equals(calledMethod) || segments.length != called.length) {
                return false;
            }
            for (int i = 0; i < segments.length; i++) {
                if (segments[i].startsWith("{") ? called[i].isEmpty() : !segments[i].equals(called[i])) {
                    return false;
                }
            }
            return true;
        }

        String name() {
            return method + " " + path;
        }
    }

    private ContractOperations(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    static ContractOperations load() throws IOException {
        JsonNode paths = new ObjectMapper().readTree(CONTRACT.toFile()).path("paths");
        return new ContractOperations(paths.properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(call -> METHODS.contains(call.getKey()))
                        .map(call -> new Operation(call.getKey().toUpperCase(Locale.ROOT), path.getKey())))
                .sorted(Comparator.comparingLong(Operation::variables))
                .toList());
    }

    /** The names of all. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        operations.forEach(operation -> names.add(operation.name()));
        return names;
    }

    /** Which operation a call of that path is, without query; empty for what the contract does not know. */
    Optional<String> called(String method, String path) {
        String[] segments = path.split("/", -1);
        return operations.stream()
                .filter(operation -> operation.is(method, segments))
                .findFirst()
                .map(Operation::name);
    }
}
