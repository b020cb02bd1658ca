package io.throng.worker.reference;

import java.util.Locale;
import java.util.Map;

/** Names of model families. References spell them in two ways; here they have the newer one (worker spec 11.1). */
public final class Baselines {
    /** Where a reference says nothing. */
    public static final String UNKNOWN = "";

    private static final Map<String, String> OLDER = Map.of("stable_diffusion_2", "stable_diffusion_2_768");

    private Baselines() {}

    /** The newer spelling of a family: lower case, underscores; a family nobody has heard of keeps its name. */
    public static String canonical(String baseline) {
        String plain = baseline.strip().toLowerCase(Locale.ROOT).replaceAll("[ -]+", "_");
        return OLDER.getOrDefault(plain, plain);
    }
}
