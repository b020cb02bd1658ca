package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.client.HordeAddress;
import io.throng.inference.model.DownloadSettings;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A worker between a horde double and a real HTTP back end, with its events at hand. */
abstract class WorkerFixture {
    private static final Duration BLINK = Duration.ofMillis(5);
    private static final Pacing QUICK =
            new Pacing(BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, Duration.ZERO);

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
        WorkerConfig config = new WorkerConfig(
                HordeAddress.parse(horde.address()),
                "a-key-of-22-characters",
                WorkerConfig.DEFAULT_BRIDGE_AGENT,
                scribe,
                dreamer,
                true,
                List.of(),
                List.of(),
                false,
                true,
                Duration.ofSeconds(30),
                DownloadSettings.defaultCacheFolder(),
                Optional.empty());
        worker = new WorkerProgram(config, events::add, QUICK);
        worker.start();
    }

    protected JsonNode nextSubmit() throws InterruptedException {
        JsonNode submit = horde.submits.poll(30, TimeUnit.SECONDS);
        assertThat(submit).as("a submit within 30 s").isNotNull();
        return submit;
    }

    protected static void assertFaulted(JsonNode submit, String id) {
        assertThat(submit.path("id").asText()).isEqualTo(id);
        assertThat(submit.path("state").asText()).isEqualTo("faulted");
        assertThat(submit.path("generation").asText()).isEqualTo("faulted");
    }

    protected <T extends WorkerEvent> T await(Class<T> kind) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            WorkerEvent event = events.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            assertThat(event)
                    .as("an event %s within 30 s", kind.getSimpleName())
                    .isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }
}
