package io.throng.server.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The published contract of API v2: {@code contract/swagger.json}, {@code contract/return-codes.csv} and {@code
 * contract/corrections.json} of the test resources.
 *
 * <p>Use: {@code assertThat(Contract.load().check("GET", "/api/v2/find_user", 200, body)).isEmpty()}.
 */
public final class Contract {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern CSV_ROW = Pattern.compile("^([^,]+),(\\d{3}),", Pattern.MULTILINE);
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]*}");

    private final String basePath;
    private final List<Operation> operations;
    private final Map<String, JsonNode> definitions;
    private final Map<String, Set<String>> sparse;
    private final Set<String> nullable;
    private final ErrorCheck errors;
    private final Map<String, Set<Integer>> statusesOfCodes;

    /**
     * One method on one path.
     *
     * @param method in capitals
     * @param template path below the base, with variables in braces
     * @param inContractFile whether the contract file itself has it, rather than the corrections
     * @param sendsNull whether members without a value are sent as null
     * @param responses status to schema
     */
    private record Operation(
            String method,
            String template,
            boolean inContractFile,
            boolean sendsNull,
            Map<Integer, JsonNode> responses) {
        boolean matches(String path) {
            String[] mine = template.split("/", -1);
            String[] other = path.split("/", -1);
            if (mine.length != other.length) {
                return false;
            }
            for (int i = 0; i < mine.length; i++) {
                if (mine[i].startsWith("{") ? other[i].isEmpty() : !mine[i].equals(other[i])) {
                    return false;
                }
            }
            return true;
        }

        long variables() {
            return VARIABLE.matcher(template).results().count();
        }
    }

    private Contract(JsonNode file, String codes, JsonNode corrections) {
        this.basePath = file.get("basePath").textValue();
        this.definitions = new HashMap<>();
        file.get("definitions").properties().forEach(entry -> definitions.put(entry.getKey(), entry.getValue()));
        corrections.get("definitions").properties().forEach(entry -> definitions.put(entry.getKey(), entry.getValue()));
        this.sparse = new HashMap<>();
        corrections.get("sparse").properties().stream()
                .filter(entry -> entry.getValue().isArray())
                .forEach(entry -> sparse.put(entry.getKey(), texts(entry.getValue())));
        this.nullable = texts(corrections.get("nullable").get("names"));
        this.operations = operations(file.get("paths"), corrections.get("responses")).values().stream()
                .sorted(Comparator.comparingLong(Operation::variables))
                .toList();
        this.statusesOfCodes = statuses(codes, corrections.path("codes"));
        this.errors = new ErrorCheck(statusesOfCodes);
    }

    /** Reads the contract from the test resources. */
    public static Contract load() {
        return new Contract(
                json(resource("swagger.json")), resource("return-codes.csv"), json(resource("corrections.json")));
    }

    /**
     * Holds an answer against the contract.
     *
     * @param method of the call, in capitals
     * @param path of the call as sent, such as {@code /api/v2/users/1}, without query
     * @param body of the answer
     * @return what is wrong, each with its path in the body; empty if nothing is
     */
    public List<String> check(String method, String path, int status, String body) {
        JsonNode value;
        try {
            value = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return List.of("the body is not JSON: " + e.getOriginalMessage());
        }
        if (value.isMissingNode()) {
            return List.of("the body is empty");
        }
        Optional<Operation> operation = operation(method, path);
        if (operation.isEmpty()) {
            return List.of("the contract has no " + method + " " + path);
        }
        if (status >= 400) {
            return errors.check(status, value);
        }
        JsonNode schema = operation.get().responses().get(status);
        if (schema == null) {
            return List.of("the contract has no answer " + status + " to " + method + " "
                    + operation.get().template());
        }
        return new SchemaCheck(definitions, sparse, nullable, operation.get().sendsNull()).check(schema, value);
    }

    /** Return codes, without trailing dots, and the statuses each travels with. */
    public Map<String, Set<Integer>> statusesOfCodes() {
        return statusesOfCodes;
    }

    /**
     * What of the contract file an application does not publish, as {@code METHOD /path}, sorted by path.
     *
     * @param openApi description the application publishes of itself
     */
    public List<String> notIn(JsonNode openApi) {
        Set<String> published = new HashSet<>();
        openApi.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method ->
                                published.add(method.toUpperCase(Locale.ROOT) + " " + withoutNames(path.getKey()))));
        return operations.stream()
                .filter(Operation::inContractFile)
                .filter(operation ->
                        !published.contains(operation.method() + " " + withoutNames(basePath + operation.template())))
                .sorted(Comparator.comparing(Operation::template).thenComparing(Operation::method))
                .map(operation -> operation.method() + " " + operation.template())
                .toList();
    }

    private Optional<Operation> operation(String method, String path) {
        if (!path.startsWith(basePath)) {
            return Optional.empty();
        }
        String below = path.substring(basePath.length());
        return operations.stream()
                .filter(operation -> operation.method().equals(method) && operation.matches(below))
                .findFirst();
    }

    private static String withoutNames(String template) {
        return VARIABLE.matcher(template).replaceAll("{}");
    }

    private static Map<String, Operation> operations(JsonNode paths, JsonNode corrections) {
        Map<String, Operation> operations = new TreeMap<>();
        paths.properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> entry.getValue().isObject())
                        .forEach(entry -> {
                            String method = entry.getKey().toUpperCase(Locale.ROOT);
                            boolean sendsNull = entry.getValue()
                                    .path("x-null-fields")
                                    .asText()
                                    .equals("sent as null");
                            Map<Integer, JsonNode> responses = new HashMap<>();
                            entry.getValue().get("responses").properties().stream()
                                    .filter(response -> response.getValue().has("schema"))
                                    .forEach(response -> responses.put(
                                            Integer.valueOf(response.getKey()),
                                            response.getValue().get("schema")));
                            operations.put(
                                    method + " " + path.getKey(),
                                    new Operation(method, path.getKey(), true, sendsNull, responses));
                        }));
        corrections.properties().forEach(correction -> {
            String[] call = correction.getKey().split(" ", 2);
            Operation operation = operations.computeIfAbsent(
                    correction.getKey(), key -> new Operation(call[0], call[1], false, false, new HashMap<>()));
            correction
                    .getValue()
                    .properties()
                    .forEach(response ->
                            operation.responses().put(Integer.valueOf(response.getKey()), response.getValue()));
        });
        return operations;
    }

    private static Map<String, Set<Integer>> statuses(String csv, JsonNode corrections) {
        Map<String, Set<Integer>> statuses = new TreeMap<>();
        Matcher row = CSV_ROW.matcher(csv);
        while (row.find()) {
            String code = row.group(1);
            // The original sends some codes with a trailing dot; we send them without (image spec 2.7).
            String name = code.endsWith(".") ? code.substring(0, code.length() - 1) : code;
            statuses.computeIfAbsent(name, key -> new TreeSet<>()).add(Integer.valueOf(row.group(2)));
        }
        corrections
                .properties()
                .forEach(correction -> correction
                        .getValue()
                        .path("statuses")
                        .forEach(status -> statuses.get(correction.getKey()).add(status.intValue())));
        return statuses;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the contract is not JSON", e);
        }
    }

    private static String resource(String name) {
        try (InputStream stream = Contract.class.getResourceAsStream("/contract/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
