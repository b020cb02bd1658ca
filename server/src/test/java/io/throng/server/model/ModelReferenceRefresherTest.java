package io.throng.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.throng.server.dispatch.matching.Baseline;
import io.throng.server.dispatch.matching.ModelFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReferenceRefresherTest {
    private static final String IMAGES = """
            {"Mine": {"baseline": "flux_1", "type": "ckpt", "inpainting": true, "nsfw": true,
                      "requirements": {"min_steps": 3, "max_steps": 8, "samplers": ["k_euler"], "odd": {}}},
             "Odd": {"baseline": "stable_video"}, "Net": {"baseline": "stable diffusion 1", "type": "controlnet"}, "Broken": 5}
            """;
    private static final String TEXTS = "{\"org/Mine\": {\"parameters\": 7000000000}, \"Broken\": {}}";

    @TempDir
    Path folder;

    private static ModelsConfig config(Optional<String> images, Optional<String> texts) {
        return new ModelsConfig() {
            @Override
            public Optional<String> imageReference() {
                return images;
            }

            @Override
            public Optional<String> textReference() {
                return texts;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "stable_diffusion, STABLE_DIFFUSION_1",
        "Deliberate, STABLE_DIFFUSION_1",
        "SDXL 1.0, STABLE_DIFFUSION_XL",
        "AlbedoBase XL (SDXL), STABLE_DIFFUSION_XL",
        "SDXL_beta::stability.ai#6901, STABLE_DIFFUSION_XL",
        "Flux.1-Schnell fp8 (Compact), FLUX_1",
        "Anything [SDXL], STABLE_DIFFUSION_XL",
        "Anything [Flux], FLUX_1",
        "Anything [Qwen], QWEN_IMAGE",
        "Anything [ZModel], Z_IMAGE_TURBO",
        "Anything [ZImage], Z_IMAGE_TURBO",
        "Anything [sdxl], STABLE_DIFFUSION_1"
    })
    void theBuiltInReferenceKnowsTheUsualNamesAndTagsTellTheRest(String name, Baseline baseline) {
        assertThat(ModelReferenceRefresher.builtIn().images().baseline(name)).isEqualTo(baseline);
        assertThat(ModelReferenceRefresher.builtIn().images().knownNames().contains(name))
                .isEqualTo(!name.startsWith("Anything"));
    }

    @Test
    void theBuiltInFluxTakesFiveAndAHalfStepsFromWorkersThatLimitThem() {
        assertThat(ModelReferenceRefresher.builtIn()
                        .image("Flux.1-Schnell fp8 (Compact)")
                        .doubledStepLimit())
                .isEqualTo(11);
    }

    @Test
    void filesReplaceTheBuiltInReference() throws Exception {
        Path images = Files.writeString(folder.resolve("images.json"), IMAGES);
        Path texts = Files.writeString(folder.resolve("texts.json"), TEXTS);
        ModelReferenceRefresher refresher =
                new ModelReferenceRefresher(config(Optional.of(images.toString()), Optional.of(texts.toString())));

        assertThat(refresher.refresh()).isTrue();

        ModelReference current = refresher.current();
        assertThat(current.image("Mine")).isEqualTo(new ModelFacts.ImageModel(Baseline.FLUX_1, true, 3, 8));
        assertThat(current.image("Other"))
                .isEqualTo(new ModelFacts.ImageModel(Baseline.STABLE_DIFFUSION_1, false, 20, 40));
        assertThat(current.images().knownNames()).containsExactlyInAnyOrder("Mine", "Net");
        assertThat(current.images().entry("Mine").nsfw()).isTrue();
        assertThat(current.textBillions("koboldcpp/Mine-Q4_K_M")).hasValue(7.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{", "", "null", "{\"x\": 1}"})
    void aBrokenDocumentLeavesTheOldReferenceInUse(String json) throws Exception {
        Path images = Files.writeString(folder.resolve("images.json"), json);
        ModelReferenceRefresher refresher =
                new ModelReferenceRefresher(config(Optional.of(images.toString()), Optional.empty()));

        assertThat(refresher.refresh()).isFalse();
        assertThat(refresher.current().images().baseline("SDXL 1.0")).isEqualTo(Baseline.STABLE_DIFFUSION_XL);
    }

    @Test
    void aHostThatFailsIsTriedTenTimesAndOneThatRecoversIsHeard() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger(Integer.MAX_VALUE);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = IMAGES.getBytes(StandardCharsets.UTF_8);
            boolean fail = requests.incrementAndGet() <= failures.get();
            exchange.sendResponseHeaders(fail ? 503 : 200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        try {
            String address =
                    "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
            ModelReferenceRefresher refresher =
                    new ModelReferenceRefresher(config(Optional.of(address), Optional.empty()));

            assertThat(refresher.refresh()).isFalse();
            assertThat(requests).hasValue(ModelReferenceRefresher.ATTEMPTS);
            failures.set(requests.get() + 3);
            assertThat(refresher.refresh()).isTrue();
            assertThat(refresher.current().images().baseline("Mine")).isEqualTo(Baseline.FLUX_1);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/x.json", "ftp://127.0.0.1/x", "file:///etc/passwd"})
    void onlyPathsAndHttpsAddressesAreSources(String setting) {
        assertThatThrownBy(() -> ReferenceSource.of(setting)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void httpsAddressesAndPathsAreSources() {
        assertThat(ReferenceSource.of("https://example.org/models.json")).isInstanceOf(ReferenceSource.Web.class);
        assertThat(ReferenceSource.of("models/image.json")).isInstanceOf(ReferenceSource.File.class);
    }

    @Test
    void theThreadRefreshesAtOnceAndStopsWhenTold() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        Path texts = Files.writeString(folder.resolve("texts.json"), TEXTS);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = IMAGES.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
            read.countDown();
        });
        server.start();
        try {
            ModelReferenceRefresher refresher = new ModelReferenceRefresher(config(
                    Optional.of(
                            "http://127.0.0.1:%d/".formatted(server.getAddress().getPort())),
                    Optional.of(texts.toString())));
            refresher.start();
            assertThatThrownBy(refresher::start).isInstanceOf(IllegalStateException.class);
            assertThat(read.await(60, TimeUnit.SECONDS)).isTrue();
            refresher.stop();
            refresher.stop();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void moreEntriesThanTheBoundAreRefused() throws IOException {
        assertThat(ModelReferenceJson.readTexts(texts(ModelReferenceJson.MAX_ENTRIES))
                        .size())
                .isEqualTo(3 * ModelReferenceJson.MAX_ENTRIES);
        assertThatThrownBy(() -> ModelReferenceJson.readTexts(texts(ModelReferenceJson.MAX_ENTRIES + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 20000");
    }

    private static byte[] texts(int entries) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < entries; i++) {
            json.append(i == 0 ? "" : ",").append("\"m").append(i).append("\":{\"parameters\":1000000000}");
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
