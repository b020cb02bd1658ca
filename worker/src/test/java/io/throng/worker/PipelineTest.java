package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.worker.config.BackendKind;
import io.throng.worker.config.WorkerRole;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** One job in flight leaves the back end no time to wait. */
class PipelineTest extends WorkerFixture {
    @Test
    void theNextJobIsInHandBeforeTheOneThatRunsIsDone() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", png);
        String reply = "{\"data\":[{\"b64_json\":\"" + Base64.getEncoder().encodeToString(png.toByteArray()) + "\"}]}";
        CompletableFuture<Void> thirdIsThere = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();
        backend.on("POST /v1/images/generations", body -> {
            // Before the first is done nothing has been measured, and nothing is fetched ahead.
            if (calls.incrementAndGet() == 2) {
                thirdIsThere.join();
            }
            return HttpPeer.Reply.json(200, reply);
        });
        horde.imageJob("\"i1\"", "null", 64, 64)
                .imageJob("\"i2\"", "null", 64, 64)
                .imageJob("\"i3\"", "null", 64, 64);

        start(
                Optional.empty(),
                Optional.of(WorkerConfigs.queueing(
                        dreamer(List.of(backendConfig(
                                "image", BackendKind.OPENAI, backend.address(), WorkerRole.DREAMER, Map.of()))),
                        1)));

        for (String id : List.of("i1", "i2", "i3")) {
            assertThat(await(WorkerEvent.Popped.class).jobId()).isEqualTo(id);
        }
        assertThat(calls).hasValueLessThan(3);
        thirdIsThere.complete(null);
        for (int i = 0; i < 3; i++) {
            assertThat(nextSubmit().path("state").asText()).isEqualTo("ok");
        }
    }
}
