package io.throng.server.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.throng.server.dispatch.matching.Baseline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads model references from JSON: objects from model name to entry. Members the horde does not use are ignored; an entry of the
 * wrong shape is skipped rather than spoiling the others; a document without any usable entry is refused.
 */
final class ModelReferenceJson {
    /** Entries a reference may have. */
    static final int MAX_ENTRIES = 20_000;

    private static final int MAX_DEPTH = 50;
    private static final double ONE_BILLION = 1e9;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();

    private ModelReferenceJson() {}

    /** @throws IOException if the document is not a reference of image models */
    static ImageModelReference readImages(byte[] json) throws IOException {
        Map<String, ImageModelEntry> entries = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : properties(json)) {
            if (property.getValue().isObject()) {
                entries.put(property.getKey(), imageEntry(property.getValue()));
            }
        }
        if (entries.isEmpty()) {
            throw new IOException("the reference names no image model");
        }
        return new ImageModelReference(entries);
    }

    /** @throws IOException if the document is not a reference of text models */
    static TextModelReference readTexts(byte[] json) throws IOException {
        Map<String, Double> billions = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : properties(json)) {
            double parameters = property.getValue().path("parameters").asDouble(0);
            if (parameters > 0 && Double.isFinite(parameters)) {
                billions.put(property.getKey(), parameters / ONE_BILLION);
            }
        }
        if (billions.isEmpty()) {
            throw new IOException("the reference names no text model with its parameters");
        }
        return new TextModelReference(billions);
    }

    private static Set<Map.Entry<String, JsonNode>> properties(byte[] json) throws IOException {
        JsonNode root = MAPPER.readTree(json);
        if (root == null || !root.isObject()) {
            throw new IOException("a model reference must be a JSON object");
        }
        if (root.size() > MAX_ENTRIES) {
            throw new IOException(
                    "the reference has %d entries, at most %d are read".formatted(root.size(), MAX_ENTRIES));
        }
        return root.properties();
    }

    private static ImageModelEntry imageEntry(JsonNode entry) {
        Optional<Baseline> baseline = Baseline.ofWireName(entry.path("baseline").asText(""));
        return new ImageModelEntry(
                baseline.orElse(Baseline.STABLE_DIFFUSION_1),
                baseline.isPresent(),
                entry.path("type").asText(""),
                entry.path("inpainting").asBoolean(false),
                entry.path("nsfw").asBoolean(false),
                requirements(entry.path("requirements")));
    }

    private static List<ModelRequirement> requirements(JsonNode node) {
        List<ModelRequirement> requirements = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            requirement(property.getKey(), property.getValue()).ifPresent(requirements::add);
        }
        return requirements;
    }

    private static Optional<ModelRequirement> requirement(String name, JsonNode value) {
        if (value.isNumber()) {
            return Optional.ofNullable(
                    switch (name) {
                        case "min_steps" -> new ModelRequirement.MinSteps(Math.max(1, value.intValue()));
                        case "max_steps" -> new ModelRequirement.MaxSteps(Math.max(1, value.intValue()));
                        case "cfg_scale" -> new ModelRequirement.CfgScale(value.doubleValue());
                        case "min_cfg_scale" -> new ModelRequirement.MinCfgScale(value.doubleValue());
                        case "max_cfg_scale" -> new ModelRequirement.MaxCfgScale(value.doubleValue());
                        case "clip_skip" -> new ModelRequirement.ClipSkip(value.intValue());
                        default -> null;
                    });
        }
        if (value.isArray()) {
            return Optional.ofNullable(
                    switch (name) {
                        case "samplers" -> new ModelRequirement.Samplers(texts(value));
                        case "schedulers" -> new ModelRequirement.Schedulers(texts(value));
                        default -> null;
                    });
        }
        return Optional.empty();
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
