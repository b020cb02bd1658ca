package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.client.HordeAddress;
import io.throng.inference.model.DownloadSettings;
import io.throng.worker.config.AlchemistConfig;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.HordeConfig;
import io.throng.worker.config.Manners;
import io.throng.worker.config.ModelChoice;
import io.throng.worker.config.Operation;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.Storage;
import io.throng.worker.config.TimeLimits;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A worker between a horde double and a real HTTP back end, with its events at hand. */
abstract class WorkerFixture {
    private static final Duration BLINK = Duration.ofMillis(5);
    protected static final Pacing QUICK = new Pacing(
            BLINK,
            BLINK,
            BLINK,
            BLINK,
            BLINK,
            BLINK,
            BLINK,
            BLINK,
            BLINK,
            Duration.ofSeconds(60),
            BLINK,
            Duration.ZERO);

    @TempDir
    protected Path state;

    protected final HordeDouble horde = new HordeDouble();
    protected final HttpPeer backend = new HttpPeer();
    protected final BlockingQueue<WorkerEvent> events = new LinkedBlockingQueue<>();
    protected WorkerProgram worker;

    @AfterEach
    void close() throws InterruptedException {
        if (worker != null) {
            worker.stop(Duration.ZERO);
        }
        backend.close();
        horde.close();
    }

    protected void start(Optional<ScribeConfig> scribe, Optional<DreamerConfig> dreamer) {
        start(config(scribe, dreamer, Optional.empty()));
    }

    protected void start(WorkerConfig config) {
        worker = new WorkerProgram(config, events::add, QUICK);
        worker.start();
    }

    protected WorkerConfig config(
            Optional<ScribeConfig> scribe, Optional<DreamerConfig> dreamer, Optional<AlchemistConfig> alchemist) {
        return new WorkerConfig(
                List.of(new HordeConfig(HordeAddress.parse(horde.address()), "a-key-of-22-characters", 1)),
                scribe,
                dreamer,
                alchemist,
                Manners.OPEN,
                TimeLimits.DEFAULT,
                Operation.DEFAULT,
                new Storage(DownloadSettings.defaultCacheFolder(), Optional.empty(), state, 10, Optional.empty()));
    }

    /** The same settings with another folder for what must survive a restart. */
    protected static WorkerConfig withState(WorkerConfig config, Path other) {
        Storage storage = config.storage();
        return new WorkerConfig(
                config.hordes(),
                config.scribe(),
                config.dreamer(),
                config.alchemist(),
                config.manners(),
                config.limits(),
                config.operation(),
                new Storage(
                        storage.models(),
                        storage.mirror(),
                        other,
                        storage.loraCacheGigabytes(),
                        storage.civitaiToken()));
    }

    /** A back end without anything special about it. */
    protected static BackendConfig backendConfig(
            String id, BackendKind kind, String url, WorkerRole role, Map<String, String> options) {
        return new BackendConfig(
                id,
                kind,
                kind.remote() ? Optional.of(url) : Optional.empty(),
                Optional.empty(),
                Set.of(role),
                Map.of(),
                OptionalInt.empty(),
                options);
    }

    /** A dreamer that offers one model. */
    protected static DreamerConfig dreamer(List<BackendConfig> backends) {
        return new DreamerConfig(
                "A Test Dreamer",
                WorkerConfig.DEFAULT_BRIDGE_AGENT,
                backends,
                new ModelChoice(List.of("stable_diffusion"), List.of(), false, List.of(), 0, Optional.empty()),
                DreamerConfig.Permissions.ALL,
                1 << 20,
                4,
                1,
                0,
                false,
                false,
                0,
                false);
    }

    protected static ScribeConfig scribe(List<BackendConfig> backends, int threads, int queueSize) {
        return new ScribeConfig(
                "A Test Scribe",
                WorkerConfig.DEFAULT_BRIDGE_AGENT,
                backends,
                Optional.empty(),
                false,
                512,
                8192,
                threads,
                queueSize);
    }

    protected JsonNode nextSubmit() throws InterruptedException {
        JsonNode submit = horde.submits.poll(60, TimeUnit.SECONDS);
        assertThat(submit).as("a submit within a minute").isNotNull();
        return submit;
    }

    protected static void assertFaulted(JsonNode submit, String id) {
        assertThat(submit.path("id").asText()).isEqualTo(id);
        assertThat(submit.path("state").asText()).isEqualTo("faulted");
        assertThat(submit.path("generation").asText()).isEqualTo("faulted");
    }

    /** Waits for a warning that says this, others passed over. */
    protected void awaitWarning(String part) throws InterruptedException {
        for (String text = ""; !text.contains(part); ) {
            text = await(WorkerEvent.Warning.class).text();
        }
    }

    protected <T extends WorkerEvent> T await(Class<T> kind) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            WorkerEvent event = events.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            assertThat(event)
                    .as("an event %s within a minute", kind.getSimpleName())
                    .isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }
}
