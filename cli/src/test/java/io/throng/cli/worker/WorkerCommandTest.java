package io.throng.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.cli.ThrongCommand;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.DreamerConfig;
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
                .returns(List.of("Dreamshaper"), dreamer -> dreamer.models().load())
                .extracting(dreamer -> dreamer.backends().getFirst())
                .returns("http://images.local/v1", BackendConfig::address)
                .returns(Optional.of("secret"), BackendConfig::apiKey);
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
                .returns(
                        List.of("Dreamshaper", "Deliberate"),
                        dreamer -> dreamer.models().load())
                .returns(512L * 512, DreamerConfig::maxPixels)
                .returns(4, DreamerConfig::maxBatch)
                .extracting(dreamer -> dreamer.backends().getFirst())
                .returns("http://images.local", BackendConfig::address)
                .returns(Optional.of("secret"), BackendConfig::apiKey)
                .returns(Map.of("Dreamshaper", "ds-8", "Deliberate", "dl-2"), BackendConfig::models);
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
                .returns(List.of("Deliberate"), dreamer -> dreamer.models().load())
                .extracting(dreamer -> dreamer.backends().getFirst())
                .returns("http://other.local", BackendConfig::address);
    }

    @Test
    void aTextWorkerOnKoboldCppIsWhatTheHelpSays() {
        WorkerConfig config =
                config(OWNER, "--kind", "text", "--backend", "koboldcpp", "--backend-url", "http://localhost:5001");

        assertThat(config.scribe().orElseThrow().backends())
                .singleElement()
                .returns(BackendKind.KOBOLDCPP, BackendConfig::kind)
                .returns("http://localhost:5001", BackendConfig::address);
    }

    private static WorkerConfig config(Map<String, String> environment, String... options) {
        CommandLine throng = ThrongCommand.commandLine();
        throng.parseArgs(Stream.concat(Stream.of("worker"), Stream.of(options)).toArray(String[]::new));
        WorkerCommand command = throng.getSubcommands().get("worker").getCommand();
        return WorkerConfigReader.read(Optional.empty(), command.options().settings(environment));
    }
}
