package io.throng.worker.reference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.throng.inference.model.ContentHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads references: objects from name to entry. Members that mean nothing here are passed over, an entry of the wrong shape is left out
 * rather than spoiling the others, a document without any usable entry is refused. Pure.
 */
final class ReferenceJson {
    /** Entries a reference may have. */
    static final int MAX_ENTRIES = 20_000;

    /** Longest name, as servers read it (worker spec 11.1). */
    static final int MAX_NAME_CHARS = 100;

    /** Files one model may have. */
    static final int MAX_FILES = 64;

    private static final int MAX_DEPTH = 50;
    private static final int MAX_TEXTS = 200;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();

    private ReferenceJson() {}

    /** @throws IOException if the document is no reference of image models */
    static Map<String, ImageModel> images(byte[] json) throws IOException {
        Map<String, ImageModel> models = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : entries(json)) {
            models.put(entry.getKey(), image(entry.getKey(), entry.getValue()));
        }
        return models;
    }

    /** @throws IOException if the document is no reference of text models */
    static Map<String, TextModel> texts(byte[] json) throws IOException {
        Map<String, TextModel> models = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : entries(json)) {
            JsonNode model = entry.getValue();
            double parameters = model.path("parameters").asDouble(0);
            models.put(
                    entry.getKey(),
                    new TextModel(
                            entry.getKey(),
                            text(model, "baseline"),
                            parameters > 0 && parameters < Long.MAX_VALUE ? (long) parameters : 0,
                            model.path("nsfw").asBoolean(false),
                            text(model, "style"),
                            text(model, "display_name"),
                            text(model, "instruct_format")));
        }
        return models;
    }

    private static List<Map.Entry<String, JsonNode>> entries(byte[] json) throws IOException {
        JsonNode root = MAPPER.readTree(json);
        if (root == null || !root.isObject()) {
            throw new IOException("a model reference must be a JSON object");
        }
        if (root.size() > MAX_ENTRIES) {
            throw new IOException(
                    "the reference has " + root.size() + " entries, at most " + MAX_ENTRIES + " are read");
        }
        List<Map.Entry<String, JsonNode>> usable = root.properties().stream()
                .filter(entry -> entry.getValue().isObject()
                        && !entry.getKey().isBlank()
                        && entry.getKey().length() <= MAX_NAME_CHARS)
                .toList();
        if (usable.isEmpty()) {
            throw new IOException("the reference names no model");
        }
        return usable;
    }

    private static ImageModel image(String name, JsonNode model) {
        return new ImageModel(
                name,
                Baselines.canonical(text(model, "baseline")),
                model.path("inpainting").asBoolean(false),
                model.path("nsfw").asBoolean(false),
                text(model, "style"),
                text(model, "description"),
                text(model, "version"),
                Math.max(0, model.path("size_on_disk_bytes").asLong(0)),
                texts(model.path("tags")),
                texts(model.path("trigger")),
                files(model.path("config")));
    }

    /** What is on disk, matched by file name with where to get it. */
    private static List<ReferenceFile> files(JsonNode config) {
        Map<String, String> urls = new HashMap<>();
        for (JsonNode download : config.path("download")) {
            String url = text(download, "file_url");
            if (url.startsWith("https://") || url.startsWith("http://")) {
                urls.put(text(download, "file_name"), url);
            }
        }
        List<ReferenceFile> files = new ArrayList<>();
        for (JsonNode file : config.path("files")) {
            String path = text(file, "path");
            boolean weights = !path.isEmpty() && !path.endsWith(".yaml");
            if (weights && files.size() < MAX_FILES) {
                String fileName = path.substring(path.lastIndexOf('/') + 1);
                files.add(new ReferenceFile(
                        path, hash(file), Optional.ofNullable(urls.getOrDefault(path, urls.get(fileName)))));
            }
        }
        return files;
    }

    private static ContentHash hash(JsonNode file) {
        try {
            return ContentHash.of(text(file, "sha256sum"), text(file, "md5sum"));
        } catch (IllegalArgumentException _) {
            return new ContentHash.Unknown(); // a hash that is none tells nothing
        }
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isValueNode() && !value.isNull() ? value.asText() : "";
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            if (element.isTextual() && texts.size() < MAX_TEXTS) {
                texts.add(element.asText());
            }
        }
        return texts;
    }
}
