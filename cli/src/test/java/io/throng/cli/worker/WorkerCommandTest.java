package io.throng.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.ThrongCommand;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.TextBackendConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerConfigReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class WorkerCommandTest {
    private static final Map<String, String> OWNER =
            Map.of("THRONG_SERVER", "http://horde.local", "THRONG_KEY", "a key of somebody");

    @Test
    void theOptionsOfAnImageWorkerAreItsSettings() {
        WorkerConfig config = config(
                OWNER,
                "--kind",
                "image",
                "--name",
                "My dreamer",
                "--backend-url",
                "http://images.local/v1",
                "--backend-key",
                "secret",
                "--model",
                "Dreamshaper");

        assertThat(config.scribe()).isEmpty();
        assertThat(config.dreamer().orElseThrow())
                .returns("My dreamer", DreamerConfig::name)
                .returns("http://images.local/v1", DreamerConfig::url)
                .returns(Optional.of("secret"), DreamerConfig::apiKey)
                .returns(List.of("Dreamshaper"), DreamerConfig::models);
    }

    @Test
    void theEnvironmentOfAnImageWorkerIsReadAndOptionsTakePrecedence() {
        Map<String, String> environment = new HashMap<>(OWNER);
        environment.putAll(Map.of(
                "THRONG_WORKER_IMAGE_BACKEND", "openai",
                "THRONG_WORKER_IMAGE_URL", "http://images.local",
                "THRONG_WORKER_IMAGE_API_KEY", "secret",
                "THRONG_WORKER_IMAGE_MODELS", "Dreamshaper=ds-8,Deliberate=dl-2",
                "THRONG_WORKER_MODELS_TO_LOAD", "Dreamshaper,Deliberate",
                "THRONG_WORKER_MAX_POWER", "8",
                "THRONG_WORKER_MAX_BATCH", "4"));

        assertThat(config(environment).dreamer().orElseThrow())
                .returns("http://images.local", DreamerConfig::url)
                .returns(Optional.of("secret"), DreamerConfig::apiKey)
                .returns(List.of("Dreamshaper", "Deliberate"), DreamerConfig::models)
                .returns(Map.of("Dreamshaper", "ds-8", "Deliberate", "dl-2"), DreamerConfig::backendModels)
                .returns(512L * 512, DreamerConfig::maxPixels)
                .returns(4, DreamerConfig::maxBatch);
        assertThat(config(
                                environment,
                                "--kind",
                                "image",
                                "--backend-url",
                                "http://other.local",
                                "--model",
                                "Deliberate")
                        .dreamer()
                        .orElseThrow())
                .returns("http://other.local", DreamerConfig::url)
                .returns(List.of("Deliberate"), DreamerConfig::models);
    }

    @Test
    void aTextWorkerOnKoboldCppIsWhatTheHelpSays() {
        WorkerConfig config =
                config(OWNER, "--kind", "text", "--backend", "koboldcpp", "--backend-url", "http://localhost:5001");

        assertThat(config.scribe().orElseThrow().backend())
                .isInstanceOfSatisfying(
                        TextBackendConfig.Kobold.class,
                        kobold -> assertThat(kobold.url()).isEqualTo("http://localhost:5001"));
    }

    private static WorkerConfig config(Map<String, String> environment, String... options) {
        CommandLine throng = ThrongCommand.commandLine();
        throng.parseArgs(Stream.concat(Stream.of("worker"), Stream.of(options)).toArray(String[]::new));
        WorkerCommand command = throng.getSubcommands().get("worker").getCommand();
        return WorkerConfigReader.read(Optional.empty(), command.settings(environment));
    }
}
