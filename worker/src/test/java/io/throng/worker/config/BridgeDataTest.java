package io.throng.worker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of the workers in circulation, as worker spec 2 lists them. */
class BridgeDataTest {
    @TempDir
    Path folder;

    @Test
    void aWholeFileOfTheImageWorkerStartsADreamerUnchanged() {
        WorkerConfigReader.Loaded loaded = load(template(), Map.of());
        WorkerConfig config = loaded.config();

        DreamerConfig dreamer = config.dreamer().orElseThrow();
        assertThat(dreamer.name()).isEqualTo("An Awesome Dreamer");
        assertThat(dreamer.backends()).singleElement().returns(BackendKind.ONNX, BackendConfig::kind);
        assertThat(dreamer.models().load()).containsExactly("top 2", "AlbedoBase XL (SDXL)");
        assertThat(dreamer.models().custom()).extracting(CustomModel::name).containsExactly("My Mix");
        assertThat(dreamer.maxPixels()).isEqualTo(512 * 512);
        assertThat(dreamer.threads()).isEqualTo(2);
        assertThat(dreamer.queueSize()).isEqualTo(3);
        assertThat(dreamer.stickiness()).isEqualTo(0.25);
        assertThat(dreamer.permissions()).isEqualTo(new DreamerConfig.Permissions(true, true, true, true, false, true));
        assertThat(config.limits().step()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.operation().removeMaintenance()).isTrue();
        assertThat(config.manners().censorlist()).containsExactly("gore");
        assertThat(config.storage().models()).isEqualTo(Path.of("./models/"));
        assertThat(config.storage().civitaiToken()).contains("token");
        assertThat(config.scribe().orElseThrow().backends())
                .singleElement()
                .returns("http://localhost:5000", BackendConfig::address);
    }

    @Test
    void everyKeyOfTheFileIsHonouredOrReportedByName() {
        List<String> notes = load(template(), Map.of()).notes();

        assertThat(notes).noneMatch(note -> note.contains("is not known"));
        assertThat(notes)
                .anyMatch(note -> note.startsWith("high_memory_mode is accepted, not applicable because"))
                .anyMatch(note -> note.startsWith("temp_dir is accepted, not applicable because"))
                .anyMatch(note -> note.startsWith("vram_to_leave_free is accepted, not applicable because"));
        InapplicableKeys.REASONS.keySet().stream()
                .filter(key -> template().contains("\n" + key + ":"))
                .forEach(key -> assertThat(notes).anyMatch(note -> note.startsWith(key + " is accepted")));
    }

    @Test
    void aMisspeltKeyIsReportedAndDoesNoHarm() {
        assertThat(load("api_key: k\ntext_backend: local\nmax_treads: 2\n", Map.of())
                        .notes())
                .containsExactly("the setting max_treads is not known and has no effect");
    }

    @Test
    void theEnvironmentOfTheImageWorkerIsUnderstood() {
        WorkerConfig config = load(
                        "dreamer_name: From the file\napi_key: k\n",
                        Map.of(
                                "AIWORKER_DREAMER_NAME", "From the environment",
                                "AIWORKER_MODELS_TO_LOAD", "[stable_diffusion;Deliberate,top 1]",
                                "AIWORKER_ALLOW_LORA", "true",
                                "AIWORKER_LORA_CACHE_SIZE", "20480",
                                "CIVIT_API_TOKEN", "t",
                                "AI_HORDE_URL", "http://first.example/api/",
                                "AI_HORDE_DEV_URL", "http://second.example/api/"))
                .config();

        DreamerConfig dreamer = config.dreamer().orElseThrow();
        assertThat(dreamer.name()).isEqualTo("From the environment");
        assertThat(dreamer.models().load()).containsExactly("stable_diffusion", "Deliberate", "top 1");
        assertThat(dreamer.permissions().lora()).isTrue();
        assertThat(config.storage().loraCacheGigabytes()).isEqualTo(20);
        assertThat(config.storage().civitaiToken()).contains("t");
        assertThat(config.hordes().getFirst().address()).hasToString("http://second.example");
    }

    @Test
    void theEnvironmentOfTheTextWorkerIsUnderstood() {
        WorkerConfig config = load(
                        "kai_url: http://localhost:5000\n",
                        Map.of(
                                "HORDE_URL", "http://horde.example",
                                "HORDE_API_KEY", "k",
                                "HORDE_WORKER_NAME", "Docked",
                                "HORDE_MAX_LENGTH", "300",
                                "HORDE_BRANDED_MODEL", "true",
                                "HORDE_BACKEND_OPENAI_API", "true",
                                "HORDE_NSFW", "false",
                                "HORDE_BLACKLIST", "a,b"))
                .config();

        ScribeConfig scribe = config.scribe().orElseThrow();
        assertThat(scribe.name()).isEqualTo("Docked");
        assertThat(scribe.maxLengthTokens()).isEqualTo(300);
        assertThat(scribe.branded()).isTrue();
        assertThat(scribe.backends()).singleElement().returns(BackendKind.OPENAI, BackendConfig::kind);
        assertThat(config.manners().nsfw()).isFalse();
        assertThat(config.manners().blacklist()).containsExactly("a", "b");
    }

    @Test
    void ownVariablesWinOverThoseOfOthersAndThoseOverTheFile() {
        Map<String, String> environment = new HashMap<>(Map.of("AIWORKER_MAX_POWER", "16", "HORDE_NSFW", "false"));
        String file = "api_key: k\ndreamer_name: d\nmax_power: 8\nnsfw: true\n";
        assertThat(load(file, environment).config().dreamer().orElseThrow().maxPixels())
                .isEqualTo(16 * 32_768);

        environment.put("THRONG_WORKER_MAX_POWER", "32");
        assertThat(load(file, environment).config().dreamer().orElseThrow().maxPixels())
                .isEqualTo(32 * 32_768);
        assertThat(load(file, environment).config().manners().nsfw()).isFalse();
    }

    @Test
    void extraSlowWorkersHoldOneJobAndHaveLongerToLoad() {
        WorkerConfigReader.Loaded loaded = load(
                "api_key: k\ndreamer_name: d\nextra_slow_worker: true\nmax_threads: 4\nqueue_size: 2\n"
                        + "high_performance_mode: true\n",
                Map.of());

        DreamerConfig dreamer = loaded.config().dreamer().orElseThrow();
        assertThat(dreamer.threads()).isEqualTo(1);
        assertThat(dreamer.queueSize()).isZero();
        assertThat(loaded.config().limits().preload()).isEqualTo(Duration.ofSeconds(120));
        assertThat(loaded.config().limits().silence()).isEqualTo(Duration.ofSeconds(300));
        assertThat(loaded.notes()).anyMatch(note -> note.contains("max_threads is taken as 1, not 4"));
    }

    @Test
    void controlNetsNeedSourceImages() {
        WorkerConfigReader.Loaded loaded = load(
                "api_key: k\ndreamer_name: d\nallow_img2img: false\nallow_controlnet: true\nallow_sdxl_controlnet: true\n",
                Map.of());

        assertThat(loaded.config().dreamer().orElseThrow().permissions())
                .isEqualTo(new DreamerConfig.Permissions(false, false, false, false, false, false));
        assertThat(loaded.notes()).hasSize(2);
    }

    @Test
    void severalHordesHaveKeysAndWeights() {
        WorkerConfig config = load("""
                        api_key: common
                        text_backend: local
                        horde_urls:
                          - https://one.example/api/
                          - {url: https://two.example, api_key: own, weight: 3}
                        """, Map.of()).config();

        assertThat(config.hordes())
                .extracting(horde -> horde.address().toString(), HordeConfig::apiKey, HordeConfig::weight)
                .containsExactly(tuple("https://one.example", "common", 1), tuple("https://two.example", "own", 3));
        assertThatThrownBy(() -> load(
                        "api_key: k\ntext_backend: local\nhorde_urls: [{url: https://x.example, weight: 101}]\n",
                        Map.of()))
                .hasMessageContaining("weight is 101");
        assertThatThrownBy(() -> load(
                        "api_key: k\ntext_backend: local\nhorde_urls: [https://x.example, https://x.example/api]\n",
                        Map.of()))
                .hasMessageContaining("twice");
    }

    @Test
    void backEndsAreListedWithTheirRoles() {
        WorkerConfig config = load("""
                        api_key: k
                        backends:
                          - {id: card, kind: comfyui, url: "http://localhost:8188", models: {Deliberate: deliberate_v6},
                             max_concurrency: 2}
                          - {kind: llamacpp, url: "http://localhost:8080", api_key: secret, options: {model: tiny}}
                        bridge_agent: "AI Horde Worker reGen:10:https://x.example"
                        scribe_bridge_agent: "Own:1:https://y.example"
                        """, Map.of()).config();

        BackendConfig card = config.dreamer().orElseThrow().backends().getFirst();
        assertThat(card.maxConcurrency()).hasValue(2);
        assertThat(card.models()).containsEntry("Deliberate", "deliberate_v6");
        assertThat(config.alchemist().orElseThrow().backends()).containsExactly(card);
        assertThat(config.dreamer().orElseThrow().bridgeAgent()).startsWith("AI Horde Worker reGen:");
        BackendConfig text = config.scribe().orElseThrow().backends().getFirst();
        assertThat(text.id()).isEqualTo("llamacpp");
        assertThat(text.option("model")).contains("tiny");
        assertThat(text.toString()).doesNotContain("secret");
        assertThat(config.scribe().orElseThrow().bridgeAgent()).startsWith("Own:");
    }

    @Test
    void rolesMayBeChosenOutOfWhatTheFileHolds() {
        WorkerConfig config = load(template() + "\nroles: [scribe]\n", Map.of()).config();

        assertThat(config.dreamer()).isEmpty();
        assertThat(config.scribe()).isPresent();
    }

    @Test
    void aDryRunReplacesEveryBackEnd() {
        WorkerConfig config = load(template() + "\ndry_run: true\n", Map.of()).config();

        assertThat(config.dreamer().orElseThrow().backends())
                .singleElement()
                .returns(BackendKind.STUB, BackendConfig::kind);
        assertThat(config.scribe().orElseThrow().backends())
                .singleElement()
                .returns(BackendKind.STUB, BackendConfig::kind);
    }

    @Test
    void theEnvironmentOfAMinerMakesADreamer() {
        WorkerConfig config = load(
                        "api_key: k\nmodels_to_load: [Dreamshaper]\nbackends: []\n",
                        Map.of(
                                "MOSAIC_MINER_PROVIDER", "openai",
                                "MOSAIC_MINER_API_URL", "http://images.example/v1",
                                "MOSAIC_MINER_API_KEY", "secret"))
                .config();

        BackendConfig backend = config.dreamer().orElseThrow().backends().getFirst();
        assertThat(backend.kind()).isIn(BackendKind.OPENAI, BackendKind.ONNX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_power: 0",
                "max_power: 513",
                "max_batch: 21",
                "model_stickiness: 1.01",
                "queue_size: 5",
                "preload_timeout: 14",
                "max_lora_cache_size: 9",
                "max_lora_cache_size: 2049",
                "metrics_port: 65536",
                "max_length: 16385"
            })
    void aValueBeyondItsBoundIsRefusedWithTheBound(String line) {
        assertThatThrownBy(
                        () -> load("api_key: k\ndreamer_name: d\nkai_url: http://x.example\n" + line + "\n", Map.of()))
                .hasMessageContaining(line.split(":", -1)[0])
                .hasMessageContaining("not in ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/api", "/api/", "/api/v2", "/api/v2/"})
    void trap01TheAddressOfAHordeMayEndInApiOrNot(String ending) {
        WorkerConfig config = load(
                        "api_key: k\ntext_backend: local\nhorde_url: https://horde.example" + ending + "\n", Map.of())
                .config();

        assertThat(config.hordes().getFirst().address()).hasToString("https://horde.example");
    }

    @Test
    void trap14TwoRolesNeverShareAName() {
        assertThatThrownBy(() -> load(
                        "api_key: k\nworker_name: Same\ndreamer_name: Same\nkai_url: http://x.example\n", Map.of()))
                .hasMessageContaining("different names");
    }

    private static String template() {
        try (InputStream in = BridgeDataTest.class.getResourceAsStream("bridgeData.yaml")) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WorkerConfigReader.Loaded load(String yaml, Map<String, String> environment) {
        try {
            Path file = Files.writeString(Files.createTempFile(folder, "bridgeData", ".yaml"), yaml);
            return WorkerConfigReader.load(Optional.of(file), environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
