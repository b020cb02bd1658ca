package io.throng.worker.backend.comfyui;

import io.throng.protocol.image.GenerationMetadata;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.SamplerFallback;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The horde's samplers in ComfyUI's words (worker spec 4.2).
 *
 * @param sampler ComfyUI's name
 * @param scheduler ComfyUI's name
 * @param note what to tell the requester, if another sampler takes its place
 */
record ComfySampling(String sampler, String scheduler, Optional<GenerationMetadata> note) {
    /** The scheduler of every second pass (worker spec 4.4). */
    static final String SECOND_PASS_SCHEDULER = "simple";

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("k_euler", "euler"),
            Map.entry("k_euler_a", "euler_ancestral"),
            Map.entry("k_heun", "heun"),
            Map.entry("k_lms", "lms"),
            Map.entry("k_dpm_2", "dpm_2"),
            Map.entry("k_dpm_2_a", "dpm_2_ancestral"),
            Map.entry("k_dpm_fast", "dpm_fast"),
            Map.entry("k_dpm_adaptive", "dpm_adaptive"),
            Map.entry("k_dpmpp_2s_a", "dpmpp_2s_ancestral"),
            Map.entry("k_dpmpp_sde", "dpmpp_sde"),
            Map.entry("k_dpmpp_2m", "dpmpp_2m"),
            Map.entry("ddim", "ddim"),
            Map.entry("uni_pc", "uni_pc"),
            Map.entry("uni_pc_bh2", "uni_pc_bh2"),
            Map.entry("lcm", "lcm"));

    /**
     * The sampler and schedule of a task.
     *
     * @param sampler the horde's name
     * @param karras whether the Karras schedule is asked for
     * @param available ComfyUI's names of those it has
     */
    static ComfySampling of(String sampler, boolean karras, List<String> available) throws BackendException {
        String scheduler = karras ? "karras" : "normal";
        String wanted = NAMES.get(sampler.toLowerCase(Locale.ROOT));
        if (wanted != null && available.contains(wanted)) {
            return new ComfySampling(wanted, scheduler, Optional.empty());
        }
        for (String relative : SamplerFallback.relatives(sampler)) {
            String name = NAMES.get(relative);
            if (available.contains(name)) {
                return new ComfySampling(name, scheduler, Optional.of(SamplerFallback.replaced(sampler, relative)));
            }
        }
        throw new BackendException("ComfyUI has neither the sampler " + sampler + " nor Euler");
    }
}
