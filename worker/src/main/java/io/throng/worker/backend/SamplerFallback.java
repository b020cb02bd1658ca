package io.throng.worker.backend;

import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What to do where a back end lacks a sampler (worker spec 4.2). Pure. */
public final class SamplerFallback {
    private SamplerFallback() {}

    /** The note that a sampler was replaced by its nearest relative (worker spec 4.2). */
    public static GenerationMetadata replaced(String from, String to) {
        return new GenerationMetadata(MetadataType.INFORMATION, MetadataValue.SEE_REF, "sampler " + from + "→" + to);
    }

    /**
     * What to fall back to where a sampler is missing: of the ancestral ones Euler ancestral, of the others Euler.
     *
     * @param sampler the horde's name
     */
    public static List<String> relatives(String sampler) {
        List<String> names = new ArrayList<>();
        if (sampler.toLowerCase(Locale.ROOT).endsWith("_a")) {
            names.add("k_euler_a");
        }
        names.add("k_euler");
        return names;
    }
}
