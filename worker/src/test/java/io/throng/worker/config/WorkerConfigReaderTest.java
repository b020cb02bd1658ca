package io.throng.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerConfigReaderTest {
    @TempDir
    Path folder;

    @Test
    void aFileOfTheWorkersInCirculationIsUnderstood() throws IOException {
        WorkerConfig config = read("""
                horde_url: https://horde.example/api/
                api_key: "abcdefghijklmnopqrstuv"
                scribe_name: My Scribe
                kai_url: http://localhost:5000
                max_length: 256
                max_context_length: 4096
                priority_usernames: [friend#12]
                blacklist:
                  - gore
                """);

        assertThat(config.hordes().getFirst().address()).hasToString("https://horde.example");
        ScribeConfig scribe = config.scribe().orElseThrow();
        assertThat(scribe.backends())
                .singleElement()
                .returns(BackendKind.KOBOLDAI, BackendConfig::kind)
                .returns("http://localhost:5000", BackendConfig::address);
        assertThat(scribe.maxLengthTokens()).isEqualTo(256);
        assertThat(config.manners().priorityUsernames()).containsExactly("friend#12");
        assertThat(config.manners().blacklist()).containsExactly("gore");
        assertThat(config.operation().shutdownGrace()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void theEnvironmentIsEnoughAndWinsOverTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("worker.yaml"), "api_key: from-the-file\nmax_threads: 2\n");

        WorkerConfig config = WorkerConfigReader.read(
                Optional.of(file),
                Map.of(
                        "THRONG_WORKER_API_KEY", "from-the-environment",
                        "THRONG_WORKER_IMAGE_BACKEND", "openai",
                        "THRONG_WORKER_IMAGE_URL", "http://images.local",
                        "THRONG_WORKER_MODELS_TO_LOAD", "[stable_diffusion, SDXL 1.0]",
                        "THRONG_WORKER_IMAGE_MODELS", "stable_diffusion=sd-1",
                        "THRONG_WORKER_NSFW", "false"));

        assertThat(config.hordes().getFirst().apiKey()).isEqualTo("from-the-environment");
        assertThat(config.manners().nsfw()).isFalse();
        DreamerConfig dreamer = config.dreamer().orElseThrow();
        assertThat(dreamer.threads()).isEqualTo(2);
        assertThat(dreamer.models().load()).containsExactly("stable_diffusion", "SDXL 1.0");
        assertThat(dreamer.backends().getFirst().models()).containsExactly(Map.entry("stable_diffusion", "sd-1"));
        assertThat(dreamer.maxPixels()).isEqualTo(1024L * 1024);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> read("""
                        horde_url: nowhere
                        max_threads: 17
                        max_length: many
                        text_backend: magic
                        image_backend: openai
                        alchemy_backend: openai
                        alchemy_url: http://pictures.local
                        forms: [caption, levitate]
                        backends:
                          - {kind: openai, url: "http://pictures.local", roles: dreamer}
                          - {kind: koboldcpp, url: "http://texts.local", roles: [dreamer], max_concurrency: 0}
                        bridge_agent: nameless
                        nsfw: perhaps
                        priority_usernames: friend
                        """))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "horde_url",
                        "api_key is missing",
                        "max_threads is 17, not in 1 to 16",
                        "max_length is \"many\"",
                        "text_backend is \"magic\"",
                        "image_url is missing",
                        "models_to_load is empty",
                        "forms holds \"levitate\"",
                        "backends[1].roles holds \"dreamer\", which koboldcpp cannot do",
                        "backends[1].max_concurrency is 0",
                        "bridge_agent",
                        "nsfw is \"perhaps\"",
                        "priority_usernames holds \"friend\"");
    }

    @Test
    void boundsAreInclusive() throws IOException {
        WorkerConfig config =
                read("api_key: k\ntext_backend: local\nmax_threads: 16\nqueue_size: 4\nmax_length: 16384\n");

        assertThat(config.scribe().orElseThrow().threads()).isEqualTo(WorkerConfig.MAX_THREADS);
        assertThat(config.scribe().orElseThrow().queueSize())
                .as("three at most with several threads")
                .isEqualTo(3);
        assertThat(read("api_key: k\ntext_backend: local\nqueue_size: 4\n")
                        .scribe()
                        .orElseThrow()
                        .queueSize())
                .isEqualTo(WorkerConfig.MAX_QUEUE);
    }

    @Test
    void aWorkerWithoutABackEndHasNothingToDo() {
        assertThatThrownBy(() -> read("api_key: k\n")).hasMessageContaining("nothing to do");
    }

    @Test
    void twoRolesNeedTwoNames() {
        assertThatThrownBy(() -> read("""
                        api_key: k
                        worker_name: Same
                        text_backend: local
                        image_backend: openai
                        image_url: http://x.local
                        models_to_load: [m]
                        """)).hasMessageContaining("different names");
    }

    @Test
    void theAnonymousKeyIsRefused() {
        assertThatThrownBy(() -> read("api_key: '0000000000'\ntext_backend: local\n"))
                .hasMessageContaining("anonymous");
    }

    @Test
    void somethingThatIsNoYamlIsExplained() {
        for (String text : List.of("a: [1", "- just\n- a list\n")) {
            assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class);
        }
    }

    @Test
    void keysNeverShowUpInWhatIsLogged() throws IOException {
        WorkerConfig config =
                read("api_key: topsecret\ntext_backend: openai\ntext_url: http://x.local\ntext_api_key: alsosecret\n");

        assertThat(config.toString()).doesNotContain("topsecret").doesNotContain("alsosecret");
    }

    private WorkerConfig read(String yaml) throws IOException {
        Path file = Files.createTempFile(folder, "worker", ".yaml");
        return WorkerConfigReader.read(Optional.of(Files.writeString(file, yaml)), Map.of());
    }
}
