package io.throng.worker.backend.remote;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.OpenAiImageBackend;
import io.throng.worker.backend.OpenAiImageSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who makes the pictures, as a miner's environment says. */
public sealed interface ImageProvider {
    /**
     * An engine in this process.
     *
     * @param model the miner's name of the model, such as {@code stabilityai/sdxl-turbo}
     */
    record Local(String model) implements ImageProvider {
        public Local {
            requireNonNull(model, "model");
        }
    }

    /** A service that is called. */
    sealed interface Service extends ImageProvider {
        /**
         * The back end for it.
         *
         * @param offered the horde's names of the models it stands for
         */
        ImageBackend open(Set<String> offered);
    }

    /**
     * A server with the OpenAI images interface.
     *
     * @param settings how to speak with it; its offered models are replaced when it is opened
     * @param model the server's name of the model, if calls are to name one
     */
    record OpenAi(OpenAiImageSettings settings, Optional<String> model) implements Service {
        public OpenAi {
            requireNonNull(settings, "settings");
            requireNonNull(model, "model");
        }

        @Override
        public ImageBackend open(Set<String> offered) {
            Map<String, String> models = model.isPresent()
                    ? offered.stream().collect(Collectors.toMap(name -> name, name -> model.get()))
                    : Map.of();
            return new OpenAiImageBackend(new OpenAiImageSettings(
                    settings.address(),
                    settings.apiKey(),
                    offered,
                    models,
                    settings.sizes(),
                    settings.picturesPerCall(),
                    settings.edits(),
                    settings.headers(),
                    settings.parameters()));
        }
    }

    /**
     * OpenRouter.
     *
     * @param apiKey bearer token
     * @param model its name of the model
     */
    record OpenRouter(String apiKey, String model) implements Service {
        public OpenRouter {
            requireNonNull(apiKey, "apiKey");
            requireNonNull(model, "model");
        }

        @Override
        public ImageBackend open(Set<String> offered) {
            return new OpenRouterImageBackend(OpenRouterImageBackend.DEFAULT_ADDRESS, apiKey, model, offered);
        }

        /** Without the key, which no log may show. */
        @Override
        public String toString() {
            return "OpenRouter[model=" + model + "]";
        }
    }

    /**
     * Stability.
     *
     * @param apiKey bearer token
     * @param model which of its models
     */
    record Stability(String apiKey, StabilityImageBackend.Model model) implements Service {
        public Stability {
            requireNonNull(apiKey, "apiKey");
            requireNonNull(model, "model");
        }

        @Override
        public ImageBackend open(Set<String> offered) {
            return new StabilityImageBackend(StabilityImageBackend.DEFAULT_ADDRESS, apiKey, model, offered);
        }

        /** Without the key, which no log may show. */
        @Override
        public String toString() {
            return "Stability[model=" + model + "]";
        }
    }
}
