package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Values that do not fit the schemas of the two requests: image spec 2.2, text spec 1.1 and 1.2; the first value beyond each bound. */
final class SchemaViolations {
    private SchemaViolations() {}

    /**
     * One value that does not fit.
     *
     * @param errorPath dotted path under which it must be reported
     * @param member top-level member to send
     * @param value its value
     */
    record Violation(String errorPath, String member, Object value) {
        @Override
        public String toString() {
            String shown = String.valueOf(value);
            return errorPath + " = " + shown.substring(0, Math.min(shown.length(), 60));
        }
    }

    static List<Violation> ofImages() {
        List<Violation> all = new ArrayList<>();
        params(all, "width", 63, 0, -64, 65, 3136, "512", 512.5, null, true, 1e30, List.of(512));
        params(all, "height", 63, 3136, "tall");
        params(all, "steps", 0, 501, 100_000, "30", 30.5);
        params(all, "n", 0, 21, 100_000, "1");
        params(all, "cfg_scale", -0.1, 100.1, "7.5");
        params(all, "denoising_strength", 0.0, 1.1);
        params(all, "hires_fix_denoising_strength", 0.0, 1.1);
        params(all, "facefixer_strength", -0.1, 1.1);
        params(all, "clip_skip", 0, 13);
        params(all, "seed", 5, List.of());
        params(all, "seed_variation", 0, 1001);
        params(all, "sampler_name", "K_EULER", "euler", 1);
        params(all, "control_type", "mlsd", "Canny");
        params(all, "workflow", "bar_code");
        params(all, "karras", "true", 1, null);
        params(all, "special", "x", List.of());
        params(all, "post_processing", "GFPGAN", List.of("GFPGAN", "GFPGAN"));
        params(all, "loras", "my lora", json("name", "1"));
        nested(all, "params.post_processing.0", "post_processing", List.of("gfpgan"));
        nested(all, "params.loras.0.name", "loras", List.of(json("model", 1)));
        nested(all, "params.loras.0.name", "loras", List.of(json("name", "a".repeat(256))));
        nested(all, "params.loras.0.model", "loras", List.of(json("name", "1", "model", 5.1)));
        nested(all, "params.loras.1.clip", "loras", List.of(json("name", "1"), json("name", "1", "clip", -5.1)));
        nested(all, "params.tis.0.inject_ti", "tis", List.of(json("name", "1", "inject_ti", "both")));
        nested(all, "params.tis.0.strength", "tis", List.of(json("name", "1", "strength", 6)));
        nested(all, "params.extra_texts.0.text", "extra_texts", List.of(json("text", "")));
        nested(all, "params.extra_texts.0.reference", "extra_texts", List.of(json("reference", "qr")));
        top(all, "prompt", "", 5, null, List.of("x"));
        top(all, "params", "x", List.of(), 5);
        top(all, "models", "stable_diffusion", json(), null);
        top(all, "source_processing", "img2vid");
        top(all, "webhook", "https://a", "https://example.org/" + "a".repeat(1005), 5);
        top(all, "style", "ab", 5);
        top(all, "nsfw", "true", 1, null);
        top(all, "source_image", 5, json());
        top(all, "workers", "me", 5);
        all.add(new Violation("models.1", "models", Arrays.asList("a", 5)));
        all.add(new Violation("extra_source_images.0.image", "extra_source_images", List.of(json("image", ""))));
        all.add(new Violation(
                "extra_source_images.0.strength", "extra_source_images", List.of(json("image", "x", "strength", "y"))));
        return Collections.unmodifiableList(all);
    }

    static List<Violation> ofTexts() {
        List<Violation> all = new ArrayList<>();
        params(all, "n", 0, 21, 100_000);
        params(all, "max_length", 15, 4097, "80", null);
        params(all, "max_context_length", 79, 1_048_577);
        params(all, "rep_pen", 0.9, 3.1);
        params(all, "rep_pen_range", -1, 4097);
        params(all, "rep_pen_slope", -0.1, 10.1);
        params(all, "temperature", -0.1, 5.1, "hot");
        params(all, "tfs", -0.1, 1.1);
        params(all, "top_a", -0.1, 1.1);
        params(all, "typical", -0.1, 1.1);
        params(all, "top_k", -1, 201);
        params(all, "top_p", 0, 1.1);
        params(all, "min_p", -0.1, 1.1);
        params(all, "smoothing_factor", -0.1, 10.1);
        params(all, "dynatemp_range", -0.1, 5.1);
        params(all, "dynatemp_exponent", -0.1, 5.1);
        params(all, "sampler_order", "6", 6);
        params(all, "stop_sequence", "stop", json());
        params(all, "singleline", "true", 1);
        nested(all, "params.sampler_order.0", "sampler_order", List.of("6", 0, 1, 2, 3, 4, 5));
        top(all, "prompt", 5, null, List.of("x"));
        top(all, "params", "x", List.of(), 5);
        top(all, "models", "any", null);
        top(all, "softprompt", "", 5);
        top(all, "style", "ab");
        top(all, "validated_backends", "true", null);
        return Collections.unmodifiableList(all);
    }

    private static void top(List<Violation> all, String name, Object... values) {
        for (Object value : values) {
            all.add(new Violation(name, name, value));
        }
    }

    private static void params(List<Violation> all, String name, Object... values) {
        for (Object value : values) {
            nested(all, "params." + name, name, value);
        }
    }

    private static void nested(List<Violation> all, String errorPath, String name, Object value) {
        Map<String, Object> params = json(name, value);
        all.add(new Violation(errorPath, "params", params));
    }
}
