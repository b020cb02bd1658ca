package io.throng.worker.backend.a1111;

import io.throng.protocol.image.GenerationMetadata;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.SamplerFallback;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The horde's samplers in the web UI's words (worker spec 4.2, 10).
 *
 * @param sampler the server's name; before 1.9 with the schedule in it
 * @param scheduler the server's name; empty before 1.9
 * @param note what to tell the requester, if another sampler takes its place
 */
record A1111Sampling(String sampler, Optional<String> scheduler, Optional<GenerationMetadata> note) {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("k_euler", "Euler"),
            Map.entry("k_euler_a", "Euler a"),
            Map.entry("k_heun", "Heun"),
            Map.entry("k_lms", "LMS"),
            Map.entry("k_dpm_2", "DPM2"),
            Map.entry("k_dpm_2_a", "DPM2 a"),
            Map.entry("k_dpm_fast", "DPM fast"),
            Map.entry("k_dpm_adaptive", "DPM adaptive"),
            Map.entry("k_dpmpp_2s_a", "DPM++ 2S a"),
            Map.entry("k_dpmpp_sde", "DPM++ SDE"),
            Map.entry("k_dpmpp_2m", "DPM++ 2M"),
            Map.entry("dpmsolver", "DPM++ 2M"),
            Map.entry("ddim", "DDIM"),
            Map.entry("plms", "PLMS"),
            Map.entry("uni_pc", "UniPC"),
            Map.entry("uni_pc_bh2", "UniPC"),
            Map.entry("lcm", "LCM"));

    static A1111Sampling of(String sampler, boolean karras, A1111Abilities abilities) throws BackendException {
        String wanted = NAMES.get(sampler.toLowerCase(Locale.ROOT));
        Optional<String> same = wanted == null ? Optional.empty() : named(wanted, abilities.samplers());
        if (same.isPresent()) {
            return scheduled(same.get(), karras, abilities, Optional.empty());
        }
        for (String relative : SamplerFallback.relatives(sampler)) {
            Optional<String> name = named(NAMES.get(relative), abilities.samplers());
            if (name.isPresent()) {
                return scheduled(
                        name.get(), karras, abilities, Optional.of(SamplerFallback.replaced(sampler, relative)));
            }
        }
        throw new BackendException("the web UI has neither the sampler " + sampler + " nor Euler");
    }

    private static A1111Sampling scheduled(
            String sampler, boolean karras, A1111Abilities abilities, Optional<GenerationMetadata> note) {
        if (!abilities.schedulers().isEmpty()) {
            String schedule = karras ? "Karras" : "Automatic";
            return new A1111Sampling(
                    sampler, Optional.of(named(schedule, abilities.schedulers()).orElse("Automatic")), note);
        }
        Optional<String> withKarras = karras ? named(sampler + " Karras", abilities.samplers()) : Optional.empty();
        return new A1111Sampling(withKarras.orElse(sampler), Optional.empty(), note);
    }

    private static Optional<String> named(String name, List<String> available) {
        return available.stream().filter(name::equalsIgnoreCase).findFirst();
    }
}
