package io.throng.server.dispatch.matching;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The worker programs this horde knows and what each can do from which version on (image spec 5.7), read from the resource {@code
 * bridge-agents.json}. A capability or sampler name in the table that the code does not know is an error at start, not a look-up that
 * silently misses.
 */
public final class AgentTable {

    private static final String RESOURCE = "bridge-agents.json";
    private static final int LATEST_OFFICIAL_PERCENT = 100;
    private static final int OLDER_OFFICIAL_PERCENT = 90;
    private static final int OTHER_PERCENT = 75;

    private final Map<String, Program> programs = new HashMap<>();
    private final Set<String> validatedTextBackends;
    private final int samplersOfUnknown;

    private AgentTable(TableFile file) {
        for (ProgramEntry entry : file.programs()) {
            if (programs.put(entry.name(), Program.of(entry)) != null) {
                throw new IllegalArgumentException("program listed twice in the agent table: " + entry.name());
            }
        }
        validatedTextBackends = Set.copyOf(file.validatedTextBackends());
        samplersOfUnknown = samplerMask(file.samplersOfUnknownPrograms());
    }

    /**
     * The table that comes with the server.
     *
     * @throws IllegalArgumentException if the table names what the code does not know
     */
    public static AgentTable bundled() {
        try (InputStream json = AgentTable.class.getResourceAsStream(RESOURCE)) {
            if (json == null) {
                throw new IllegalStateException("resource missing: " + RESOURCE);
            }
            return parse(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a table.
     *
     * @throws IOException if it is not JSON of the right form
     * @throws IllegalArgumentException if it names what the code does not know
     */
    static AgentTable parse(InputStream json) throws IOException {
        return new AgentTable(JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .build()
                .readValue(json, TableFile.class));
    }

    /** What the program behind {@code bridgeAgent} can do according to the table. */
    public AgentProfile profile(String bridgeAgent) {
        return profile(bridgeAgent, DeclaredAbilities.NONE);
    }

    /**
     * What the program behind {@code bridgeAgent} can do. What it declares outranks the table; the reward factor and the validation of
     * text back ends always come from the table.
     */
    public AgentProfile profile(String bridgeAgent, DeclaredAbilities declared) {
        BridgeAgent agent = BridgeAgent.parse(bridgeAgent);
        Program program = programs.get(agent.name());
        long capabilities = program == null ? 0 : program.capabilities(agent.version());
        int samplers = program == null ? samplersOfUnknown : program.samplers(agent.version());
        if (!declared.capabilities().isEmpty()) {
            capabilities = declaredCapabilities(declared.capabilities());
        }
        if (!declared.samplers().isEmpty()) {
            samplers = declaredSamplers(declared.samplers(), Capability.KARRAS.in(capabilities));
        }
        return new AgentProfile(
                agent,
                capabilities,
                samplers,
                program == null ? OTHER_PERCENT : program.rewardPercent(agent.version()),
                validatedTextBackends.contains(agent.name()));
    }

    private static long declaredCapabilities(List<String> names) {
        long mask = 0;
        for (String name : names) {
            mask |= Capability.ofWireName(name).map(Capability::bit).orElse(0L);
        }
        return mask;
    }

    private static int declaredSamplers(List<String> names, boolean karras) {
        int mask = 0;
        for (String name : names) {
            Optional<Sampler> sampler = Sampler.ofWireName(name);
            if (sampler.isPresent()) {
                mask |= karras ? sampler.get().bothBits() : sampler.get().bit(false);
            }
        }
        return mask;
    }

    private static int samplerMask(SamplerEntry entry) {
        int mask = 0;
        for (String name : entry.karras()) {
            mask |= sampler(name).bothBits();
        }
        for (String name : entry.onlyWithoutKarras()) {
            mask |= sampler(name).bit(false);
        }
        return mask;
    }

    private static Sampler sampler(String name) {
        return Sampler.ofWireName(name)
                .orElseThrow(() -> new IllegalArgumentException("unknown sampler in the agent table: " + name));
    }

    private static Capability capability(String name) {
        return Capability.ofWireName(name)
                .orElseThrow(() -> new IllegalArgumentException("unknown capability in the agent table: " + name));
    }

    private static SemanticVersion version(String text) {
        return SemanticVersion.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("not a version in the agent table: " + text));
    }

    /** What one program gains at a version. */
    private record Step(SemanticVersion from, long capabilities, int samplers) {}

    /** One program: its steps, and the version from which it is the latest. */
    private record Program(boolean official, boolean everything, SemanticVersion latest, List<Step> steps) {

        static Program of(ProgramEntry entry) {
            List<Step> steps = new ArrayList<>();
            entry.capabilities()
                    .forEach((version, names) -> steps.add(new Step(
                            version(version),
                            names.stream()
                                    .mapToLong(name -> capability(name).bit())
                                    .reduce(0, (left, right) -> left | right),
                            0)));
            // "Latest" is read off the capability column alone, as in image spec 5.7.
            SemanticVersion latest = steps.stream()
                    .map(Step::from)
                    .max(Comparator.naturalOrder())
                    .orElse(SemanticVersion.ZERO);
            entry.samplers()
                    .forEach((version, samplers) -> steps.add(new Step(version(version), 0, samplerMask(samplers))));
            return new Program(entry.official(), entry.everything(), latest, List.copyOf(steps));
        }

        long capabilities(SemanticVersion version) {
            long mask = everything ? Capability.ALL : 0;
            for (Step step : steps) {
                if (step.from().compareTo(version) <= 0) {
                    mask |= step.capabilities();
                }
            }
            return mask;
        }

        int samplers(SemanticVersion version) {
            int mask = everything ? Sampler.ALL : 0;
            for (Step step : steps) {
                if (step.from().compareTo(version) <= 0) {
                    mask |= step.samplers();
                }
            }
            return mask;
        }

        int rewardPercent(SemanticVersion version) {
            if (!official) {
                return OTHER_PERCENT;
            }
            return version.compareTo(latest) >= 0 ? LATEST_OFFICIAL_PERCENT : OLDER_OFFICIAL_PERCENT;
        }
    }

    /** The resource as written. */
    private record TableFile(
            List<ProgramEntry> programs, SamplerEntry samplersOfUnknownPrograms, List<String> validatedTextBackends) {}

    /**
     * One program as written.
     *
     * @param everything whether every version has every capability and sampler the server knows
     * @param capabilities names gained, by version
     * @param samplers samplers gained, by version
     */
    private record ProgramEntry(
            String name,
            boolean official,
            boolean everything,
            Map<String, List<String>> capabilities,
            Map<String, SamplerEntry> samplers) {}

    /** Samplers as written: those for both schedules and those only for use without karras. */
    private record SamplerEntry(List<String> karras, List<String> onlyWithoutKarras) {}
}
