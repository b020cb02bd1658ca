package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/** Which back end does a scribe's texts. */
public sealed interface TextBackendConfig {
    /**
     * A model in this process.
     *
     * @param catalogueModel name in the model catalogue; used when there is no {@code file}
     * @param file a GGUF file of the operator's own
     * @param threads processor threads
     */
    record Local(String catalogueModel, Optional<Path> file, int threads) implements TextBackendConfig {
        public Local {
            requireNonNull(catalogueModel, "catalogueModel");
            requireNonNull(file, "file");
        }
    }

    /**
     * A server with the OpenAI interface.
     *
     * @param url its address
     * @param apiKey bearer token
     * @param model its name of the model; empty = the first it lists
     * @param chat whether it offers the chat call only
     */
    record OpenAi(String url, Optional<String> apiKey, Optional<String> model, boolean chat)
            implements TextBackendConfig {
        public OpenAi {
            requireNonNull(url, "url");
            requireNonNull(apiKey, "apiKey");
            requireNonNull(model, "model");
        }

        /** Without the key, which no log may show. */
        @Override
        public String toString() {
            return "OpenAi[url=" + url + ", model=" + model + ", chat=" + chat + "]";
        }
    }

    /**
     * A KoboldAI or KoboldCpp server.
     *
     * @param url its address
     * @param apiKey bearer token
     */
    record Kobold(String url, Optional<String> apiKey) implements TextBackendConfig {
        public Kobold {
            requireNonNull(url, "url");
            requireNonNull(apiKey, "apiKey");
        }

        /** Without the key, which no log may show. */
        @Override
        public String toString() {
            return "Kobold[url=" + url + "]";
        }
    }
}
