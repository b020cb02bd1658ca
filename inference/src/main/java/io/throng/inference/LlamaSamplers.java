package io.throng.inference;

import de.kherud.llama.args.Sampler;
import java.util.ArrayList;
import java.util.List;

/**
 * Translates KoboldAI sampler codes to the native samplers (worker spec 7.3): 0 top_k, 1 top_a, 2 top_p and min_p, 3 tail-free, 4
 * typical, 5 temperature, 6 repetition penalty. The native library has neither top_a nor tail-free sampling; their codes are
 * passed over.
 */
final class LlamaSamplers {
    private static final List<Sampler> DEFAULT_ORDER =
            List.of(Sampler.PENALTIES, Sampler.TOP_K, Sampler.TYP_P, Sampler.TOP_P, Sampler.MIN_P, Sampler.TEMPERATURE);

    private LlamaSamplers() {}

    /** The native samplers in the order of the codes; those that no code names keep their place at the end. */
    static List<Sampler> inOrder(List<Integer> codes) {
        if (codes.isEmpty()) {
            return DEFAULT_ORDER;
        }
        List<Sampler> order = new ArrayList<>();
        for (int code : codes) {
            for (Sampler sampler : named(code)) {
                if (!order.contains(sampler)) {
                    order.add(sampler);
                }
            }
        }
        for (Sampler sampler : DEFAULT_ORDER) {
            if (!order.contains(sampler)) {
                order.add(sampler);
            }
        }
        return List.copyOf(order);
    }

    private static List<Sampler> named(int code) {
        return switch (code) {
            case 0 -> List.of(Sampler.TOP_K);
            case 2 -> List.of(Sampler.TOP_P, Sampler.MIN_P);
            case 4 -> List.of(Sampler.TYP_P);
            case 5 -> List.of(Sampler.TEMPERATURE);
            case 6 -> List.of(Sampler.PENALTIES);
            default -> List.of();
        };
    }
}
