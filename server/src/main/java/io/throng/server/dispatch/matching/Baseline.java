package io.throng.server.dispatch.matching;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Family of an image model, as named by the model reference. Source: image spec 2.9. */
public enum Baseline {
    STABLE_DIFFUSION_1("stable diffusion 1"),
    STABLE_DIFFUSION_2("stable diffusion 2"),
    STABLE_DIFFUSION_2_512("stable diffusion 2 512"),
    STABLE_DIFFUSION_XL("stable_diffusion_xl"),
    STABLE_CASCADE("stable_cascade"),
    FLUX_1("flux_1"),
    QWEN_IMAGE("qwen_image"),
    Z_IMAGE_TURBO("z_image_turbo");

    private static final Map<String, Baseline> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Baseline::wireName, Function.identity()));

    private final String wireName;

    Baseline(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the model reference's {@code baseline} field. */
    public String wireName() {
        return wireName;
    }

    /** Whether models of this family are so large that a job gets three times the time (image spec 3.5). */
    public boolean slow() {
        return this == FLUX_1 || this == QWEN_IMAGE || this == Z_IMAGE_TURBO;
    }

    /** The family of that name, case-sensitive. */
    public static Optional<Baseline> ofWireName(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }
}
