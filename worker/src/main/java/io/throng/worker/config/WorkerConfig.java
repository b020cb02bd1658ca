package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A worker's settings, already found to be sound. {@link WorkerConfigReader} makes them from a file and the environment.
 *
 * @param hordes where the jobs come from; not empty
 * @param scribe how it does texts, if it does
 * @param dreamer how it does images, if it does
 * @param alchemist how it does alchemy, if it does
 * @param manners whom and what it serves
 * @param limits how long a back end may be silent
 * @param operation how the program behaves
 * @param storage where it keeps things
 */
public record WorkerConfig(
        List<HordeConfig> hordes,
        Optional<ScribeConfig> scribe,
        Optional<DreamerConfig> dreamer,
        Optional<AlchemistConfig> alchemist,
        Manners manners,
        TimeLimits limits,
        Operation operation,
        Storage storage) {
    /** Most results made at once by one role. */
    public static final int MAX_THREADS = 16;

    /** Most jobs fetched ahead by one role. */
    public static final int MAX_QUEUE = 4;

    /**
     * What the worker calls itself. An AI Horde knows no capabilities of it and gives it plain jobs at most; an operator may
     * present a name that horde knows (worker spec 1.3).
     */
    public static final String DEFAULT_BRIDGE_AGENT = "Throng Worker:0.1.0:https://github.com/throng/throng";

    public WorkerConfig {
        requireNonNull(scribe, "scribe");
        requireNonNull(dreamer, "dreamer");
        requireNonNull(alchemist, "alchemist");
        requireNonNull(manners, "manners");
        requireNonNull(limits, "limits");
        requireNonNull(operation, "operation");
        requireNonNull(storage, "storage");
        hordes = List.copyOf(hordes);
        List<String> problems = new ArrayList<>();
        if (hordes.isEmpty()) {
            problems.add("no horde is named");
        }
        if (scribe.isEmpty() && dreamer.isEmpty() && alchemist.isEmpty()) {
            problems.add("no back end is set (backends, text_backend, image_backend, kai_url):"
                    + " the worker has nothing to do");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names(scribe, dreamer, alchemist)) {
            if (!seen.add(name)) {
                problems.add("two of scribe_name, dreamer_name and alchemist_name are \"" + name
                        + "\"; a horde wants different names");
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static List<String> names(
            Optional<ScribeConfig> scribe, Optional<DreamerConfig> dreamer, Optional<AlchemistConfig> alchemist) {
        List<String> names = new ArrayList<>();
        scribe.map(ScribeConfig::name).ifPresent(names::add);
        dreamer.map(DreamerConfig::name).ifPresent(names::add);
        alchemist.map(AlchemistConfig::name).ifPresent(names::add);
        return names;
    }
}
