package io.throng.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.wire.Rfc822Instant;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds one JSON value against a schema of the contract, strictly: no member beyond it, every type exact, kudos and other numbers
 * written as floats, dates in RFC 822.
 */
final class SchemaCheck {
    private static final String DEFINITIONS = "#/definitions/";

    private final Map<String, JsonNode> definitions;
    private final Map<String, Set<String>> sparse;
    private final Set<String> nullableDefinitions;
    private final boolean sendsNull;
    private final List<String> violations = new ArrayList<>();

    /**
     * @param definitions schemas by name
     * @param sparse definitions whose objects leave members out, with the members that are always there
     * @param nullable definitions whose objects send null in any case
     * @param sendsNull whether members without a value are sent as null (and must all be there) rather than left out
     */
    SchemaCheck(
            Map<String, JsonNode> definitions,
            Map<String, Set<String>> sparse,
            Set<String> nullable,
            boolean sendsNull) {
        this.definitions = definitions;
        this.sparse = sparse;
        this.nullableDefinitions = nullable;
        this.sendsNull = sendsNull;
    }

    /** What is wrong with the value, each with its path; empty if nothing is. */
    List<String> check(JsonNode schema, JsonNode value) {
        check("$", schema, value, null);
        return List.copyOf(violations);
    }

    private void check(String path, JsonNode schema, JsonNode value, String definition) {
        if (schema.has("$ref")) {
            String name = schema.get("$ref").textValue().substring(DEFINITIONS.length());
            check(path, definitions.get(name), value, name);
            return;
        }
        switch (type(schema)) {
            case "object" -> object(path, schema, value, definition);
            case "array" -> array(path, schema, value);
            case "string" -> string(path, schema, value);
            case "boolean" -> require(value.isBoolean(), path, "is no boolean: " + value);
            case "integer" -> integer(path, schema, value);
            case "number" -> number(path, schema, value);
            default -> throw new IllegalStateException("the contract has an unknown type at " + path + ": " + schema);
        }
    }

    private static String type(JsonNode schema) {
        return schema.path("type").asText("object");
    }

    private void object(String path, JsonNode schema, JsonNode value, String definition) {
        if (!value.isObject()) {
            violations.add(path + " is no object: " + value);
            return;
        }
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        Set<String> required = new LinkedHashSet<>();
        collect(schema, properties, required);
        boolean freeForm = properties.isEmpty() || properties.containsKey("*");
        Set<String> always = sparse.get(definition);
        boolean explicit = definition != null && nullableDefinitions.contains(definition);
        boolean nullable = explicit || (sendsNull && always == null);
        if (always != null) {
            required.clear();
            required.addAll(always);
        } else if ((explicit || sendsNull) && !freeForm) {
            required.addAll(properties.keySet());
        }
        for (String name : required) {
            require(value.has(name), path, "lacks " + name);
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            String memberPath = path + "." + member.getKey();
            JsonNode memberSchema = properties.get(member.getKey());
            if (memberSchema == null && schema.has("additionalProperties")) {
                memberSchema = schema.get("additionalProperties");
            }
            if (memberSchema == null) {
                require(freeForm, memberPath, "is not in the contract");
            } else if (!member.getValue().isNull()) {
                check(memberPath, memberSchema, member.getValue(), null);
            } else {
                require(nullable, memberPath, "is null, but should have been left out");
            }
        }
    }

    private void collect(JsonNode schema, Map<String, JsonNode> properties, Set<String> required) {
        if (schema.has("$ref")) {
            collect(
                    definitions.get(schema.get("$ref").textValue().substring(DEFINITIONS.length())),
                    properties,
                    required);
            return;
        }
        schema.path("allOf").forEach(part -> collect(part, properties, required));
        schema.path("properties").properties().forEach(member -> properties.put(member.getKey(), member.getValue()));
        schema.path("required").forEach(name -> required.add(name.textValue()));
    }

    private void array(String path, JsonNode schema, JsonNode value) {
        if (!value.isArray()) {
            violations.add(path + " is no list: " + value);
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            check(path + "." + i, schema.get("items"), value.get(i), null);
        }
        if (schema.path("uniqueItems").asBoolean()) {
            Set<JsonNode> distinct = new HashSet<>();
            value.forEach(distinct::add);
            require(distinct.size() == value.size(), path, "holds an item twice");
        }
    }

    private void string(String path, JsonNode schema, JsonNode value) {
        if (!value.isTextual()) {
            violations.add(path + " is no string: " + value);
            return;
        }
        String text = value.textValue();
        if (schema.has("enum")) {
            boolean known = false;
            for (JsonNode word : schema.get("enum")) {
                known |= word.equals(value);
            }
            require(known, path, "is none of " + schema.get("enum") + ": " + text);
        }
        int length = text.codePointCount(0, text.length());
        require(length >= schema.path("minLength").asInt(0), path, "is shorter than the contract allows: " + text);
        require(
                length <= schema.path("maxLength").asInt(Integer.MAX_VALUE),
                path,
                "is longer than the contract allows");
        if (schema.path("format").asText().equals("date-time")) {
            require(isRfc822(text), path, "is no RFC 822 date with zone -0000: " + text);
        }
    }

    private static boolean isRfc822(String text) {
        try {
            return Rfc822Instant.format(Rfc822Instant.parse(text)).equals(text);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void integer(String path, JsonNode schema, JsonNode value) {
        require(value.isIntegralNumber(), path, "is no integer: " + value);
        range(path, schema, value);
    }

    private void number(String path, JsonNode schema, JsonNode value) {
        require(value.isFloatingPointNumber(), path, "is no number written as a float: " + value);
        range(path, schema, value);
    }

    private void range(String path, JsonNode schema, JsonNode value) {
        double number = value.asDouble();
        require(number >= schema.path("minimum").asDouble(-Double.MAX_VALUE), path, "is below the minimum: " + value);
        require(number <= schema.path("maximum").asDouble(Double.MAX_VALUE), path, "is above the maximum: " + value);
        if (schema.has("multipleOf")) {
            require(value.asLong() % schema.get("multipleOf").asLong() == 0, path, "is no multiple: " + value);
        }
    }

    private void require(boolean holds, String path, String otherwise) {
        if (!holds) {
            violations.add(path + " " + otherwise);
        }
    }
}
