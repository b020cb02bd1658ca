package io.throng.server.dispatch.matching;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * What a worker can and will do in one pop: its stored settings, the models it sent with this pop, its software's capabilities.
 * Building one folds everything that does not depend on the request into a mask of refused predicates, so that comparing it with a
 * shape is a handful of instructions. Immutable; may be kept between pops while nothing about the worker changes.
 */
public final class WorkerOffer {

    private final JobKind kind;
    private final UUID workerId;
    private final long ownerId;
    private final boolean ownerTrusted;
    private final Set<Long> priorityUserIds;
    private final List<String> models;
    private final Set<String> modelSet;
    private final long modelSignature;
    private final boolean servesAnyModel;
    private final Set<String> softprompts;
    private final List<String> blacklist;
    private final int settings;
    private final AgentProfile agent;
    private final int maxPixels;
    private final int doubledStepLimit;
    private final int maxLength;
    private final int maxContextLength;
    private final long refused;

    private WorkerOffer(Builder builder, ModelFacts facts) {
        kind = builder.kind;
        workerId = builder.workerId;
        ownerId = builder.ownerId;
        ownerTrusted = builder.ownerTrusted;
        priorityUserIds = Set.copyOf(builder.priorityUserIds);
        models = List.copyOf(new LinkedHashSet<>(builder.models));
        modelSet = Set.copyOf(models);
        modelSignature = ModelSignature.of(models.toArray(String[]::new));
        servesAnyModel = kind == JobKind.TEXT || models.stream().noneMatch(SpecialModels::neverForRequestsWithoutModel);
        softprompts = Set.copyOf(builder.softprompts);
        blacklist = List.copyOf(builder.blacklist);
        settings = builder.settings;
        agent = builder.agent;
        maxPixels = builder.maxPixels;
        maxLength = builder.maxLength;
        maxContextLength = builder.maxContextLength;
        RefusedPredicates refusals = new RefusedPredicates(settings, agent, ownerTrusted);
        if (kind == JobKind.IMAGE) {
            List<ModelFacts.ImageModel> hosted =
                    models.stream().map(facts::image).toList();
            doubledStepLimit = has(WorkerSetting.LIMIT_MAX_STEPS)
                    ? hosted.stream()
                            .mapToInt(ModelFacts.ImageModel::doubledStepLimit)
                            .min()
                            .orElse(Integer.MAX_VALUE)
                    : Integer.MAX_VALUE;
            refused = refusals.ofDreamer(hosted, builder.speed);
        } else {
            doubledStepLimit = Integer.MAX_VALUE;
            refused = refusals.ofScribe(SpeedRules.minTokensPerSecond(models, facts), builder.speed);
        }
    }

    /** Starts the offer of a dreamer. */
    public static Builder dreamer(UUID workerId, long ownerId, AgentProfile agent) {
        return new Builder(JobKind.IMAGE, workerId, ownerId, agent, SpeedRules.NEW_DREAMER_PIXELSTEPS_PER_SECOND);
    }

    /** Starts the offer of a scribe. */
    public static Builder scribe(UUID workerId, long ownerId, AgentProfile agent) {
        return new Builder(JobKind.TEXT, workerId, ownerId, agent, SpeedRules.NEW_SCRIBE_TOKENS_PER_SECOND);
    }

    /** What the worker makes. */
    public JobKind kind() {
        return kind;
    }

    public UUID workerId() {
        return workerId;
    }

    /** User id of the worker's owner. */
    public long ownerId() {
        return ownerId;
    }

    public boolean ownerTrusted() {
        return ownerTrusted;
    }

    /** Models sent with this pop, in the order sent, distinct. */
    public List<String> models() {
        return models;
    }

    /** Pixels of the largest picture the worker makes; 0 for a scribe. */
    public int maxPixels() {
        return maxPixels;
    }

    /** Tokens a scribe generates at most; 0 for a dreamer. */
    public int maxLength() {
        return maxLength;
    }

    /** Tokens of context a scribe holds; 0 for a dreamer. */
    public int maxContextLength() {
        return maxContextLength;
    }

    /** The worker's software. */
    public AgentProfile agent() {
        return agent;
    }

    /** Whether the setting is on. */
    public boolean has(WorkerSetting setting) {
        return (settings & setting.bit()) != 0;
    }

    /** Whether the worker sent {@code model} with this pop. */
    public boolean hosts(String model) {
        return modelSet.contains(model);
    }

    /** Whether requests of {@code userId} come first: the owner's and those of the pop's priority users. */
    public boolean favours(long userId) {
        return userId == ownerId || priorityUserIds.contains(userId);
    }

    /** The users whose requests come first, the owner before the priority users. */
    public Set<Long> favouredUserIds() {
        Set<Long> users = new LinkedHashSet<>();
        users.add(ownerId);
        users.addAll(priorityUserIds);
        return users;
    }

    /** Whether a request of {@code userId} is answered with a decoy instead of a real job. */
    public boolean decoysFor(long userId) {
        return has(WorkerSetting.PAUSED) && userId != ownerId;
    }

    /** Words refused in prompts, in lower case. */
    List<String> blacklist() {
        return blacklist;
    }

    /** Mask of the predicates that fail for every request to which they are relevant. */
    long refused() {
        return refused;
    }

    /** See {@link ModelSignature}. */
    long modelSignature() {
        return modelSignature;
    }

    /** Whether the worker may be given a request that names no model. */
    boolean servesAnyModel() {
        return servesAnyModel;
    }

    boolean hasSoftprompt(String name) {
        return softprompts.contains(name);
    }

    /** Twice the accurate steps it takes on its own models; {@link Integer#MAX_VALUE} if it does not limit them. */
    int doubledStepLimit() {
        return doubledStepLimit;
    }

    /** Collects an offer. What is not said is off, empty or 0; a new worker's speed is assumed until one is set. */
    public static final class Builder {

        private final JobKind kind;
        private final UUID workerId;
        private final long ownerId;
        private final AgentProfile agent;
        private double speed;
        private boolean ownerTrusted;
        private Collection<Long> priorityUserIds = List.of();
        private Collection<String> models = List.of();
        private Collection<String> softprompts = List.of();
        private List<String> blacklist = List.of();
        private int settings;
        private int maxPixels;
        private int maxLength;
        private int maxContextLength;

        private Builder(JobKind kind, UUID workerId, long ownerId, AgentProfile agent, double speed) {
            this.kind = kind;
            this.workerId = requireNonNull(workerId, "workerId");
            this.ownerId = ownerId;
            this.agent = requireNonNull(agent, "agent");
            this.speed = speed;
        }

        /** Whether the owner has the trusted role. */
        @CanIgnoreReturnValue
        public Builder ownerTrusted(boolean trusted) {
            ownerTrusted = trusted;
            return this;
        }

        /** User ids of the pop's {@code priority_usernames}. */
        @CanIgnoreReturnValue
        public Builder priorityUserIds(Collection<Long> userIds) {
            priorityUserIds = userIds;
            return this;
        }

        /** Models sent with this pop, in the order sent. */
        @CanIgnoreReturnValue
        public Builder models(Collection<String> names) {
            models = names;
            return this;
        }

        /** Softprompts a scribe has. */
        @CanIgnoreReturnValue
        public Builder softprompts(Collection<String> names) {
            softprompts = names;
            return this;
        }

        /** Words refused in prompts, in any case; blank ones, which would refuse everything, are dropped. */
        @CanIgnoreReturnValue
        public Builder blacklist(Collection<String> words) {
            blacklist = words.stream()
                    .filter(word -> !word.isBlank())
                    .map(word -> word.toLowerCase(Locale.ROOT))
                    .toList();
            return this;
        }

        /** Turns a setting on or off. */
        @CanIgnoreReturnValue
        public Builder set(WorkerSetting setting, boolean on) {
            settings = on ? settings | setting.bit() : settings & ~setting.bit();
            return this;
        }

        /** Stored speed: pixelsteps per second of a dreamer, tokens per second of a scribe. */
        @CanIgnoreReturnValue
        public Builder speed(double unitsPerSecond) {
            speed = unitsPerSecond;
            return this;
        }

        /** Largest picture of a dreamer, in pixels. */
        @CanIgnoreReturnValue
        public Builder maxPixels(int pixels) {
            maxPixels = pixels;
            return this;
        }

        /** Largest generation and context of a scribe, in tokens. */
        @CanIgnoreReturnValue
        public Builder lengths(int maxLength, int maxContextLength) {
            this.maxLength = maxLength;
            this.maxContextLength = maxContextLength;
            return this;
        }

        /** The offer. {@code facts} is asked about the worker's models. */
        public WorkerOffer build(ModelFacts facts) {
            return new WorkerOffer(this, requireNonNull(facts, "facts"));
        }
    }
}
