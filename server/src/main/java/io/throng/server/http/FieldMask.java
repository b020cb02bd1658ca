package io.throng.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the caller wants to see of an answer (operations spec 6.3): {@code name,team{id},models}, with optional outer braces and
 * {@code *} for every other member. Names an answer does not have are ignored; of a list every item is masked.
 */
public final class FieldMask {
    /** Longest mask in characters. */
    public static final int MAX_LENGTH = 2_000;

    /** Deepest nesting of braces. */
    public static final int MAX_DEPTH = 16;

    private static final String REST = "*";

    private final Map<String, Optional<FieldMask>> members;

    private FieldMask(Map<String, Optional<FieldMask>> members) {
        this.members = members;
    }

    /**
     * @param header value of the header; absent and blank mean no mask
     * @return empty if everything is wanted
     * @throws HordeException.Transport 400 if it cannot be understood
     */
    public static Optional<FieldMask> parse(String header) {
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        if (header.length() > MAX_LENGTH) {
            throw error("longer than " + MAX_LENGTH + " characters");
        }
        String text = header.strip();
        return Optional.of(new Parser(text.startsWith("{") ? text : "{" + text + "}").whole());
    }

    /** The members of the tree that are wanted, in the tree's own order; values that are neither object nor list are kept. */
    public JsonNode apply(JsonNode tree) {
        return switch (tree) {
            case ObjectNode object -> masked(object);
            case ArrayNode list -> {
                ArrayNode items = JsonNodeFactory.instance.arrayNode(list.size());
                list.forEach(item -> items.add(apply(item)));
                yield items;
            }
            default -> tree;
        };
    }

    private ObjectNode masked(ObjectNode object) {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            Optional<FieldMask> mask = members.get(member.getKey());
            if (mask != null) {
                JsonNode value = member.getValue();
                wanted.set(member.getKey(), mask.map(m -> m.apply(value)).orElse(value));
            } else if (members.containsKey(REST)) {
                wanted.set(member.getKey(), member.getValue());
            }
        }
        return wanted;
    }

    private static HordeException.Transport error(String what) {
        return new HordeException.Transport(400, "Mask parse error: " + what);
    }

    /** Recursive descent over the text; characters that belong to no token separate names and are otherwise ignored. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        FieldMask whole() {
            at = 1;
            FieldMask mask = members(1);
            if (!text.substring(at).isBlank()) {
                throw error("unexpected text after the closing brace at position " + at);
            }
            return mask;
        }

        /** The members up to and including the closing brace. */
        private FieldMask members(int depth) {
            if (depth > MAX_DEPTH) {
                throw error("braces nest deeper than " + MAX_DEPTH);
            }
            Map<String, Optional<FieldMask>> members = new LinkedHashMap<>();
            String last = null;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '}') {
                    at++;
                    return new FieldMask(members);
                }
                if (c == '{') {
                    if (last == null) {
                        throw error("no name before the opening brace at position " + at);
                    }
                    at++;
                    members.put(last, Optional.of(members(depth + 1)));
                    last = null;
                } else if (isName(c)) {
                    last = name();
                    members.put(last, Optional.empty());
                } else {
                    // A comma ends the name, so that "a,{b}" is an error; other characters are noise.
                    last = c == ',' ? null : last;
                    at++;
                }
            }
            throw error("a closing brace is missing");
        }

        private String name() {
            int start = at;
            while (at < text.length() && isName(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isName(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '*';
        }
    }
}
