package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.http.BackendHttp;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at pictures with a chat model that sees (worker spec 8): describes them in words, judges whether they are fit for all
 * eyes, and lists what is in them. Judgement and lists are asked for as JSON of a fixed shape, and an answer of another shape is a
 * fault, never a guess.
 */
public final class VisionAlchemyBackend implements AlchemyBackend {
    /** The forms such a model can do. */
    public static final Set<String> ABLE = Set.of("caption", "nsfw", "interrogation");

    /** Longest side of the picture that is sent, in pixels; larger ones are scaled down. */
    public static final int MAX_SIDE = 1024;

    /** Longest caption handed in, in characters. */
    public static final int MAX_CAPTION_CHARACTERS = 2000;

    /** Most entries of each list of an interrogation (worker spec 8). */
    public static final int MAX_ENTRIES = 5;

    /** Longest entry of a list, in characters. */
    public static final int MAX_ENTRY_CHARACTERS = 100;

    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);
    private static final int BAD_REQUEST = 400;
    private static final int MAX_TOKENS = 600;
    private static final List<String> LISTS =
            List.of("tags", "sites", "artists", "flavors", "mediums", "movements", "techniques");

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;
    private final String model;
    private final Set<String> forms;

    /**
     * @param address of the server, with or without {@code /v1}
     * @param apiKey bearer token, if it wants one
     * @param model the server's name of a model that sees
     * @param forms which of {@link #ABLE} to offer
     */
    public VisionAlchemyBackend(String address, Optional<String> apiKey, String model, Set<String> forms) {
        if (!ABLE.containsAll(forms)) {
            throw new IllegalArgumentException("forms " + forms + " must be among " + ABLE);
        }
        this.http = new BackendHttp(BackendHttp.baseWithout("/v1", address), apiKey);
        this.model = requireNonNull(model, "model");
        this.forms = Set.copyOf(forms);
    }

    @Override
    public Set<String> forms() throws BackendException, InterruptedException {
        http.get("/v1/models", QUESTION_TIMEOUT).bytes();
        return new LinkedHashSet<>(forms);
    }

    @Override
    public Answer perform(String form, BufferedImage image, Duration limit)
            throws BackendException, InterruptedException {
        if (!forms.contains(form)) {
            throw new BackendException("this back end does not do " + form);
        }
        Deadline deadline = Deadline.after(limit);
        ObjectNode result = mapper.createObjectNode();
        switch (form) {
            case "caption" -> result.put("caption", caption(image, deadline));
            case "nsfw" -> result.put("nsfw", nsfw(image, deadline));
            default -> result.set("interrogation", interrogation(image, deadline));
        }
        return new Answer.Facts(result);
    }

    private String caption(BufferedImage image, Deadline deadline) throws BackendException, InterruptedException {
        String caption = ask(
                "Describe this picture in one sentence of plain words. Answer with the sentence only.",
                image,
                Optional.empty(),
                deadline);
        if (caption.isBlank() || caption.length() > MAX_CAPTION_CHARACTERS) {
            throw new BackendException("the model's caption of " + caption.length() + " characters is none");
        }
        return caption.strip();
    }

    private boolean nsfw(BufferedImage image, Deadline deadline) throws BackendException, InterruptedException {
        ObjectNode properties = mapper.createObjectNode();
        properties.putObject("nsfw").put("type", "boolean");
        JsonNode answer = json(
                "Does this picture show nudity, sexual content or gore? Answer with JSON only: {\"nsfw\": true} or {\"nsfw\": false}.",
                image,
                schema(properties),
                deadline);
        if (!answer.path("nsfw").isBoolean() || answer.size() != 1) {
            throw new BackendException("the model's judgement has not the shape asked for");
        }
        return answer.path("nsfw").booleanValue();
    }

    private ObjectNode interrogation(BufferedImage image, Deadline deadline)
            throws BackendException, InterruptedException {
        ObjectNode properties = mapper.createObjectNode();
        for (String list : LISTS) {
            ObjectNode entry = properties.putObject(list).put("type", "array").putObject("items");
            entry.put("type", "object");
            entry.putObject("properties").setAll(entryProperties());
            entry.putArray("required").add("text").add("confidence");
            entry.put("additionalProperties", false);
        }
        JsonNode answer = json(
                "List what fits this picture, at most " + MAX_ENTRIES
                        + " entries a list, each with your confidence in percent. "
                        + "Answer with JSON only: an object with the members " + String.join(", ", LISTS)
                        + ", each a list of {\"text\": string, \"confidence\": number}; a list may be empty.",
                image,
                schema(properties),
                deadline);
        ObjectNode result = mapper.createObjectNode();
        for (String list : LISTS) {
            entries(answer.path(list), result.putArray(list));
        }
        return result;
    }

    private ObjectNode entryProperties() {
        ObjectNode properties = mapper.createObjectNode();
        properties.putObject("text").put("type", "string");
        properties.putObject("confidence").put("type", "number");
        return properties;
    }

    private static void entries(JsonNode told, ArrayNode kept) throws BackendException {
        if (!told.isArray()) {
            throw new BackendException("the model's lists have not the shape asked for");
        }
        for (JsonNode entry : told) {
            String text = entry.path("text").asText("").strip();
            if (text.isEmpty()
                    || text.length() > MAX_ENTRY_CHARACTERS
                    || !entry.path("confidence").isNumber()) {
                throw new BackendException("an entry of the model's lists has not the shape asked for");
            }
            if (kept.size() < MAX_ENTRIES) {
                kept.addObject()
                        .put("text", text)
                        .put("confidence", Math.clamp(entry.path("confidence").asDouble(), 0, 100));
            }
        }
    }

    private ObjectNode schema(ObjectNode properties) {
        ObjectNode schema = mapper.createObjectNode();
        schema.put("type", "object");
        ArrayNode required = schema.putArray("required");
        properties.fieldNames().forEachRemaining(required::add);
        schema.set("properties", properties);
        schema.put("additionalProperties", false);
        return schema;
    }

    private JsonNode json(String question, BufferedImage image, ObjectNode schema, Deadline deadline)
            throws BackendException, InterruptedException {
        String text = ask(question, image, Optional.of(schema), deadline).strip();
        if (text.startsWith("```") && text.endsWith("```") && text.indexOf('\n') > 0) {
            text = text.substring(text.indexOf('\n') + 1, text.length() - 3);
        }
        try {
            JsonNode tree = mapper.readTree(text);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new BackendException("the model's answer is no JSON", e);
        }
        throw new BackendException("the model's answer is no JSON object");
    }

    private String ask(String question, BufferedImage image, Optional<ObjectNode> schema, Deadline deadline)
            throws BackendException, InterruptedException {
        ObjectNode body = mapper.createObjectNode();
        body.put("model", model);
        body.put("max_tokens", MAX_TOKENS);
        body.put("temperature", 0);
        ArrayNode content =
                body.putArray("messages").addObject().put("role", "user").putArray("content");
        content.addObject().put("type", "text").put("text", question);
        content.addObject().put("type", "image_url").putObject("image_url").put("url", address(image));
        if (schema.isPresent()) {
            ObjectNode format =
                    body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
            format.put("name", "answer").put("strict", true).set("schema", schema.get());
        }
        BackendHttp.Answer answer = http.post("/v1/chat/completions", body, deadline.left());
        if (answer.status() == BAD_REQUEST && schema.isPresent()) {
            // Servers without schemas are left with the words of the question; the shape is checked in any case.
            body.remove("response_format");
            answer = http.post("/v1/chat/completions", body, deadline.left());
        }
        JsonNode text = answer.json().path("choices").path(0).path("message").path("content");
        if (!text.isTextual()) {
            throw new BackendException("the model's answer holds no text");
        }
        return text.asText();
    }

    private static String address(BufferedImage image) throws BackendException {
        double scale = Math.min(1, MAX_SIDE / (double) Math.max(image.getWidth(), image.getHeight()));
        BufferedImage sent = SourcePictures.opaque(SourcePictures.stretched(
                image, Math.max(1, (int) Math.round(image.getWidth() * scale)), Math.max(1, (int)
                        Math.round(image.getHeight() * scale))));
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(SourcePictures.png(sent));
    }

    @Override
    public void close() {
        http.close();
    }
}
