package io.throng.worker.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.OpenAiImageSettings;
import io.throng.worker.backend.remote.ImageProvider;
import io.throng.worker.backend.remote.OpenRouterImageBackend;
import io.throng.worker.backend.remote.ProviderEnvironment;
import io.throng.worker.backend.remote.StabilityImageBackend;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The image back end that the environment of a miner of another network names, where the settings name none. */
final class MinerSettings {
    private static final String ID = "miner";

    private MinerSettings() {}

    static Optional<BackendConfig> read(Settings settings, Map<String, String> environment) {
        ProviderEnvironment.Found found = ProviderEnvironment.read(environment, List.of());
        found.remarks().forEach(settings::note);
        return found.image().map(provider -> switch (provider) {
            case ImageProvider.Local local ->
                backend(BackendKind.ONNX, Optional.empty(), Optional.empty(), Map.of(), Map.of("model", local.model()));
            case ImageProvider.OpenAi openAi -> openAi(openAi.settings(), openAi.model());
            case ImageProvider.OpenRouter router ->
                backend(
                        BackendKind.OPENROUTER,
                        Optional.of(OpenRouterImageBackend.DEFAULT_ADDRESS),
                        Optional.of(router.apiKey()),
                        Map.of(router.model(), router.model()),
                        Map.of("model", router.model()));
            case ImageProvider.Stability stability ->
                backend(
                        BackendKind.STABILITY,
                        Optional.of(StabilityImageBackend.DEFAULT_ADDRESS),
                        Optional.of(stability.apiKey()),
                        Map.of(
                                stability.model().serviceName(),
                                stability.model().serviceName()),
                        Map.of("model", stability.model().serviceName()));
        });
    }

    private static BackendConfig openAi(OpenAiImageSettings server, Optional<String> model) {
        Map<String, String> options = new HashMap<>();
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        server.headers().forEach(headers::put);
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        server.parameters().forEach(parameters::set);
        options.put("headers", headers.toString());
        options.put("parameters", parameters.toString());
        options.put("sizes", server.sizes().name().toLowerCase(Locale.ROOT));
        model.ifPresent(name -> options.put("model", name));
        Map<String, String> models = model.map(name -> Map.of(name, name)).orElse(Map.of());
        return backend(BackendKind.OPENAI, Optional.of(server.address()), server.apiKey(), models, options);
    }

    private static BackendConfig backend(
            BackendKind kind,
            Optional<String> url,
            Optional<String> key,
            Map<String, String> models,
            Map<String, String> options) {
        return new BackendConfig(ID, kind, url, key, Set.of(WorkerRole.DREAMER), models, OptionalInt.empty(), options);
    }
}
