package io.throng.server.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.wire.WireWriter;
import io.throng.protocol.worker.WorkerType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a worker said of itself at its last check-in (workers spec 1.5), with the defaults of its kind. What its kind does not have
 * is empty, zero or false.
 *
 * @param models as sent, distinct, the first {@link #MAX_IMAGE_MODELS} or {@link #MAX_TEXT_MODELS}
 * @param forms of an alchemist
 * @param agent name of its program
 */
record Offered(
        List<String> models,
        List<String> forms,
        int threads,
        String agent,
        boolean nsfw,
        long maxPixels,
        boolean img2img,
        boolean painting,
        boolean postProcessing,
        boolean controlnet,
        boolean sdxlControlnet,
        boolean lora,
        int maxLength,
        int maxContextLength) {
    /** Models of a dreamer that count. */
    static final int MAX_IMAGE_MODELS = 300;

    /** Models of a scribe that count. */
    static final int MAX_TEXT_MODELS = 200;

    private static final String UNKNOWN_AGENT = "unknown:0:unknown";
    private static final String DEFAULT_FORM = "caption";

    Offered {
        models = List.copyOf(models);
        forms = List.copyOf(forms);
    }

    /** Reads the body of a pop as it was kept. */
    static Offered read(WorkerType type, String json) {
        try {
            return switch (type) {
                case IMAGE -> dreamer(WireWriter.mapper().readValue(json, ImagePopInput.class));
                case TEXT -> scribe(WireWriter.mapper().readValue(json, TextPopInput.class));
                case INTERROGATION -> alchemist(WireWriter.mapper().readTree(json));
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored check-in cannot be read", e);
        }
    }

    private static Offered dreamer(ImagePopInput said) {
        return new Offered(
                first(said.models(), MAX_IMAGE_MODELS),
                List.of(),
                said.effectiveThreads(),
                said.effectiveBridgeAgent(),
                said.effectiveNsfw(),
                said.effectiveMaxPixels(),
                said.effectiveAllowImg2img(),
                said.effectiveAllowPainting(),
                said.effectiveAllowPostProcessing(),
                said.effectiveAllowControlnet(),
                said.effectiveAllowSdxlControlnet(),
                said.effectiveAllowLora(),
                0,
                0);
    }

    private static Offered scribe(TextPopInput said) {
        return new Offered(
                first(said.models(), MAX_TEXT_MODELS),
                List.of(),
                said.effectiveThreads(),
                said.effectiveBridgeAgent(),
                said.effectiveNsfw(),
                0,
                false,
                false,
                false,
                false,
                false,
                false,
                said.effectiveMaxLength(),
                said.effectiveMaxContextLength());
    }

    private static Offered alchemist(JsonNode said) {
        List<String> forms = new ArrayList<>();
        said.path("forms").forEach(form -> forms.add(form.asText()));
        return new Offered(
                List.of(),
                forms.isEmpty() ? List.of(DEFAULT_FORM) : forms,
                said.path("threads").asInt(1),
                said.path("bridge_agent").asText(UNKNOWN_AGENT),
                false,
                0,
                false,
                false,
                false,
                false,
                false,
                false,
                0,
                0);
    }

    private static List<String> first(List<String> models, int most) {
        if (models == null) {
            return List.of();
        }
        return List.copyOf(new LinkedHashSet<>(models.subList(0, Math.min(models.size(), most))));
    }
}
