package io.throng.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds error bodies against the three shapes of the contract and the list of return codes. */
final class ErrorCheck {
    private static final Set<String> DOMAIN = Set.of("message", "rc");
    private static final Set<String> VALIDATION = Set.of("message", "errors");
    private static final Set<String> TRANSPORT = Set.of("message");

    private final Map<String, Set<Integer>> statusesOfCodes;

    /** @param statusesOfCodes return codes, without trailing dots, and the statuses each travels with */
    ErrorCheck(Map<String, Set<Integer>> statusesOfCodes) {
        this.statusesOfCodes = statusesOfCodes;
    }

    /** What is wrong with the body; empty if nothing is. */
    List<String> check(int status, JsonNode body) {
        List<String> violations = new ArrayList<>();
        if (!body.isObject()) {
            return List.of("$ is no object: " + body);
        }
        Set<String> names = new TreeSet<>();
        body.fieldNames().forEachRemaining(names::add);
        if (!names.equals(DOMAIN) && !names.equals(VALIDATION) && !names.equals(TRANSPORT)) {
            violations.add("$ has none of the three shapes of errors, but the members " + names);
        }
        if (!body.path("message").isTextual()
                || body.path("message").textValue().isBlank()) {
            violations.add("$.message says nothing");
        }
        if (body.has("rc")) {
            code(status, body.get("rc"), violations);
        }
        if (body.has("errors")) {
            validation(status, body.get("errors"), violations);
        }
        return violations;
    }

    private void code(int status, JsonNode rc, List<String> violations) {
        Set<Integer> statuses = rc.isTextual() ? statusesOfCodes.get(rc.textValue()) : null;
        if (statuses == null) {
            violations.add("$.rc is not in the list of return codes: " + rc);
        } else if (!statuses.contains(status)) {
            violations.add("$.rc " + rc + " travels with " + statuses + ", not with " + status);
        }
    }

    private static void validation(int status, JsonNode errors, List<String> violations) {
        if (status != 400) {
            violations.add("$.errors stands in an answer " + status + ", but belongs to 400 only");
        }
        if (!errors.isObject() || errors.isEmpty()) {
            violations.add("$.errors is no object with members: " + errors);
            return;
        }
        errors.properties().forEach(error -> {
            if (!error.getValue().isTextual()) {
                violations.add("$.errors['" + error.getKey() + "'] is no string");
            }
        });
    }
}
