package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeClient;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.ConfigException;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.HordeConfig;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import io.throng.worker.model.ModelReference;
import io.throng.worker.model.UsageCounts;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Puts a role together: its back ends, its hordes, its loop. What outlives a change of the settings is kept here. */
final class RoleLoops {
    private final Supplier<WorkerConfig> config;
    private final WorkerEvent.Listener events;
    private final Pacing pacing;
    private final int jobsEach;
    private final BackendSlots slots = new BackendSlots();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Map<HordeConfig, HordeClient> clients = new ConcurrentHashMap<>();
    private final Map<String, JobJournal> journals = new HashMap<>();
    private final Map<WorkerRole, SpeedMeter> speeds = new EnumMap<>(WorkerRole.class);
    private final LocalModels models;
    private final AdaptationLibraries adaptations;
    private final LocalPictureSafety safety;

    /**
     * @param config the settings as they are now
     * @param jobsEach jobs a role does before it stops by itself
     */
    RoleLoops(Supplier<WorkerConfig> config, WorkerEvent.Listener events, Pacing pacing, int jobsEach) {
        this.config = requireNonNull(config, "config");
        this.events = requireNonNull(events, "events");
        this.pacing = requireNonNull(pacing, "pacing");
        this.jobsEach = jobsEach;
        this.models = new LocalModels(config.get().storage(), events);
        this.safety = new LocalPictureSafety(models, () -> SafetyGaps.scorerFolder(config.get()));
        this.adaptations = new AdaptationLibraries(config);
    }

    /** The loop of a role, not yet started; empty if the settings do not have the role. */
    Optional<RoleLoop> open(WorkerRole role) {
        WorkerConfig now = config.get();
        List<HordeLink> links = now.hordes().stream().map(this::link).toList();
        try {
            return switch (role) {
                case DREAMER -> now.dreamer().map(dreamer -> dreamerLoop(dreamer, links));
                case SCRIBE -> now.scribe().map(scribe -> scribeLoop(scribe, links));
                case ALCHEMIST ->
                    now.alchemist()
                            .map(alchemist -> loop(
                                    new Alchemist(
                                            config,
                                            alchemyPool(role, alchemist.backends()),
                                            new JobRecorder(now.operation().recordFolder())),
                                    links,
                                    alchemist.threads(),
                                    alchemist.amount() - 1,
                                    0));
            };
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of("the back ends of the " + role.key() + ": " + e.getMessage()));
        }
    }

    private RoleLoop dreamerLoop(DreamerConfig dreamer, List<HordeLink> links) {
        WorkerConfig now = config.get();
        BackendPool<AlchemyBackend, Set<String>> postProcessors = alchemyPool(WorkerRole.DREAMER, dreamer.backends());
        ModelReference reference = References.of(dreamer, now.storage());
        UsageCounts uses = new UsageCounts(
                now.storage().state().resolve("model-uses.json"),
                InstantSource.system(),
                () -> links.getFirst().client().imageModelCounts().month());
        Dreamer role = new Dreamer(
                config,
                new Dreamer.Parts(
                        new BackendPool<>(
                                WorkerRole.DREAMER.key(),
                                priority(WorkerRole.DREAMER),
                                slots,
                                members(
                                        dreamer.backends(),
                                        new ImageBackends(dreamer.models(), reference, adaptations, models)::open),
                                new ImageDescription()),
                        postProcessors,
                        new ModelSelection(reference, uses, links.getFirst(), InstantSource.system()),
                        new PictureFinish(
                                safety, postProcessors, () -> config.get().limits()),
                        adaptations.triggers(),
                        new JobRecorder(now.operation().recordFolder()),
                        random));
        return loop(role, links, dreamer.threads(), dreamer.queueSize(), dreamer.stickiness());
    }

    private RoleLoop scribeLoop(ScribeConfig scribe, List<HordeLink> links) {
        WorkerConfig now = config.get();
        TextBackends factory = new TextBackends(now.storage(), scribe.maxContextTokens(), events);
        Scribe role = new Scribe(
                config,
                new BackendPool<>(
                        WorkerRole.SCRIBE.key(),
                        priority(WorkerRole.SCRIBE),
                        slots,
                        members(scribe.backends(), factory::open),
                        new TextDescription()),
                new JobRecorder(now.operation().recordFolder()));
        return loop(role, links, scribe.threads(), scribe.queueSize(), 0);
    }

    private BackendPool<AlchemyBackend, Set<String>> alchemyPool(WorkerRole role, List<BackendConfig> backends) {
        AlchemyBackends factory = new AlchemyBackends(models);
        List<BackendPool.Member<AlchemyBackend>> members = new ArrayList<>();
        for (BackendConfig backend : backends) {
            factory.open(backend)
                    .ifPresent(opened ->
                            members.add(new BackendPool.Member<>(backend.id(), opened, backend.maxConcurrency())));
        }
        return new BackendPool<>(role.key(), priority(role), slots, members, new AlchemyDescription());
    }

    private static <B> List<BackendPool.Member<B>> members(
            List<BackendConfig> backends, Function<BackendConfig, B> opening) {
        return backends.stream()
                .map(backend ->
                        new BackendPool.Member<>(backend.id(), opening.apply(backend), backend.maxConcurrency()))
                .toList();
    }

    private RoleLoop loop(Role role, List<HordeLink> links, int threads, int queueSize, double stickiness) {
        WorkerConfig now = config.get();
        slots.limit(role.kind(), threads);
        RoleContext context = new RoleContext(
                threads,
                queueSize,
                stickiness,
                jobsEach,
                () -> config.get().limits(),
                now.operation().removeMaintenance(),
                now.operation().exitOnFaults(),
                now.operation().idleWarning(),
                pacing,
                speed(role.role()),
                journal(role),
                events,
                random);
        return new RoleLoop(role, links, context);
    }

    /** Takes up the bounds of changed settings. */
    void resize(RoleLoop loop, int threads, int queueSize, double stickiness) {
        slots.limit(loop.role().kind(), threads);
        loop.resize(threads, queueSize, stickiness);
    }

    private int priority(WorkerRole role) {
        return config.get().operation().popPriority().indexOf(role);
    }

    private SpeedMeter speed(WorkerRole role) {
        return speeds.computeIfAbsent(role, ignored -> new SpeedMeter());
    }

    private JobJournal journal(Role role) {
        String file = role.kind() + "-" + role.workerName().replaceAll("[^A-Za-z0-9-]", "_") + ".jobs";
        return journals.computeIfAbsent(
                file, name -> JobJournal.at(config.get().storage().state().resolve(name), InstantSource.system()));
    }

    private HordeLink link(HordeConfig horde) {
        return new HordeLink(
                horde,
                clients.computeIfAbsent(horde, key -> new HordeClient(WorkerClients.settings(key))),
                System.nanoTime());
    }

    void close() {
        clients.values().forEach(HordeClient::close);
        journals.values().forEach(JobJournal::close);
        safety.close();
        models.close();
    }

    /** The model of a back end of the kind {@code clip} also judges the dreamer's pictures. */
    private record ImageDescription() implements BackendPool.Description<ImageBackend, ImageOffer> {
        @Override
        public ImageOffer describe(ImageBackend backend) throws BackendException, InterruptedException {
            return backend.describe();
        }

        @Override
        public int concurrency(ImageOffer offer) {
            return offer.maxConcurrency();
        }
    }

    private record TextDescription() implements BackendPool.Description<TextBackend, TextBackend.TextModel> {
        @Override
        public TextBackend.TextModel describe(TextBackend backend) throws BackendException, InterruptedException {
            return backend.describe();
        }

        /** Text servers queue for themselves. */
        @Override
        public int concurrency(TextBackend.TextModel offer) {
            return Integer.MAX_VALUE;
        }
    }

    private record AlchemyDescription() implements BackendPool.Description<AlchemyBackend, Set<String>> {
        @Override
        public Set<String> describe(AlchemyBackend backend) throws BackendException, InterruptedException {
            return backend.forms();
        }

        @Override
        public int concurrency(Set<String> offer) {
            return 1;
        }
    }
}
