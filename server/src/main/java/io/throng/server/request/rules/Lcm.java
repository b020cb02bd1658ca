package io.throng.server.request.rules;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.Sampler;
import java.util.Set;

/** Detects latent consistency models, which need few steps. Source: image spec 2.10 rule 3. */
final class Lcm {
    private static final Set<String> LORA_VERSIONS =
            Set.of("246747", "247778", "268475", "243643", "225222", "219782", "363353");
    private static final Set<String> LORAS = Set.of("195519", "216190", "324115");

    private Lcm() {}

    /** Whether the params use the {@code lcm} sampler or a lora known to be one. */
    static boolean inUse(ImageParams params) {
        return params.samplerName() == Sampler.LCM
                || (params.loras() != null && params.loras().stream().anyMatch(Lcm::isLcm));
    }

    private static boolean isLcm(Lora lora) {
        return (lora.effectiveIsVersion() ? LORA_VERSIONS : LORAS).contains(lora.name());
    }
}
