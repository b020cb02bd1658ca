package io.throng.worker.backend.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.OpenAiImageSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The environment files of other networks' guides, as they are (quality spec 1.3, 7.1, 8.1). */
class ProviderEnvironmentTest {
    private static final String MOSAIC_SAMPLE =
            """
            # copy to env/config.env
            COMX_USE_TESTNET=false
            MOSAIC_MINER_PROVIDER=openai
            MOSAIC_MINER_MODEL=stabilityai/sdxl-turbo
            MOSAIC_MINER_API_URL="https://images.example/v1"
            export MOSAIC_MINER_API_KEY='sk-mosaic' # the miner's
            MOSAIC_VALIDATOR_MODEL=hps
            """;

    private static final String GENERATOR_SAMPLE =
            """
            IMAGE_SERVICE=openrouter
            VIDEO_SERVICE=openrouter
            OPEN_ROUTER_API_KEY=sk-or
            BT_NETUID=379
            MINER_MAX_CONCURRENT_TASKS=5
            MINER_OUTPUT_DIR=./miner_generated_content
            """;

    private static ImageProvider image(Map<String, String> environment, String... arguments) {
        return ProviderEnvironment.read(environment, List.of(arguments)).image().orElseThrow();
    }

    @Test
    void theMosaicSampleNamesAnOpenAiServer() {
        ImageProvider provider = image(ProviderEnvironment.file(MOSAIC_SAMPLE));

        OpenAiImageSettings settings = ((ImageProvider.OpenAi) provider).settings();
        assertThat(settings.address()).isEqualTo("https://images.example/v1");
        assertThat(settings.apiKey()).hasValue("sk-mosaic");
        assertThat(settings.sizes()).isEqualTo(OpenAiImageSettings.Sizes.AS_ASKED);
        assertThat(((ImageProvider.OpenAi) provider).model()).isEmpty();
    }

    @Test
    void optionsWinOverTheEnvironment() {
        Map<String, String> file = ProviderEnvironment.file(MOSAIC_SAMPLE);

        assertThat(image(file, "miner", "key", "--provider", "local"))
                .isEqualTo(new ImageProvider.Local("stabilityai/sdxl-turbo"));
        assertThat(image(file, "--provider=local", "--model=some/other"))
                .isEqualTo(new ImageProvider.Local("some/other"));
        ImageProvider.OpenAi openAi =
                (ImageProvider.OpenAi) image(file, "--api-url", "http://localhost:9/v1", "--api-key", "k");
        assertThat(openAi.settings().address()).isEqualTo("http://localhost:9/v1");
        assertThat(openAi.settings().apiKey()).hasValue("k");
    }

    @Test
    void theLocalProviderHasAModelWithoutBeingTold() {
        assertThat(image(Map.of("MOSAIC_MINER_PROVIDER", "Local")))
                .isEqualTo(new ImageProvider.Local(ProviderEnvironment.DEFAULT_LOCAL_MODEL));
    }

    @Test
    void theEarlierNamesOfTheMosaicKeysAreUnderstood() {
        ImageProvider.OpenAi provider = (ImageProvider.OpenAi) image(Map.of(
                "MOSAIC_MINER_PROVIDER", "openai",
                "MOSAIC_MINER_API_BASE_URL", "https://images.example",
                "MOSAIC_MINER_API_ADDITIONAL_HEADERS", "{\"X-Project\":\"p\"}",
                "MOSAIC_MINER_API_ADDITIONAL_PARAMS", "{\"moderation\":\"low\"}",
                "MOSAIC_OPENAI_SIZE", "1792x1024",
                "MOSAIC_OPENAI_QUALITY", "hd",
                "MOSAIC_OPENAI_STYLE", "natural"));

        assertThat(provider.settings().headers()).containsEntry("X-Project", "p");
        assertThat(provider.settings().parameters()).containsOnlyKeys("moderation", "size", "quality", "style");
    }

    @Test
    void theGeneratorSampleNamesOpenRouter() {
        assertThat(image(ProviderEnvironment.file(GENERATOR_SAMPLE)))
                .isEqualTo(new ImageProvider.OpenRouter("sk-or", OpenRouterImageBackend.DEFAULT_MODEL));
    }

    @Test
    void openAiAsAServiceDrawsWithDallE3InItsSizes() {
        ImageProvider.OpenAi provider =
                (ImageProvider.OpenAi) image(Map.of("IMAGE_SERVICE", " OpenAI ", "OPENAI_API_KEY", "sk"));

        assertThat(provider.model()).hasValue("dall-e-3");
        assertThat(provider.settings().sizes()).isEqualTo(OpenAiImageSettings.Sizes.DALL_E_3);
        assertThat(provider.settings().parameters().get("quality").asText()).isEqualTo("standard");
    }

    @Test
    void withoutANamedServiceTheFirstWithAKeyIsTaken() {
        assertThat(image(Map.of("STABILITY_API_KEY", "s", "OPEN_ROUTER_API_KEY", "o")))
                .isInstanceOf(ImageProvider.OpenRouter.class);
        assertThat(image(Map.of("STABILITY_API_KEY", "s", "RUNWAYML_API_KEY", "r")))
                .isEqualTo(new ImageProvider.Stability("s", StabilityImageBackend.Model.SD3_5_MEDIUM));
        assertThat(ProviderEnvironment.read(Map.of("RUNWAYML_API_KEY", "r"), List.of()).image())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "IMAGE_SERVICE|openai|OPENAI_API_KEY",
        "IMAGE_SERVICE|stabilityai|STABILITY_API_KEY",
        "IMAGE_SERVICE|runway|videos only",
        "IMAGE_SERVICE|dalle|none of",
        "VIDEO_SERVICE|openrouter|IMAGE_SERVICE is not",
        "MOSAIC_MINER_PROVIDER|openai|API_URL",
        "MOSAIC_MINER_PROVIDER|azure|neither local nor openai"
    })
    void whatCannotBeUsedIsNamed(String name, String value, String phrase) {
        ProviderEnvironment.Found found = ProviderEnvironment.read(Map.of(name, value), List.of());

        assertThat(found.image()).isEmpty();
        assertThat(found.remarks()).singleElement().asString().contains(phrase);
    }

    @Test
    void noneIsNoServiceAndNothingToRemark() {
        ProviderEnvironment.Found found =
                ProviderEnvironment.read(Map.of("IMAGE_SERVICE", "none", "OPENAI_API_KEY", "sk"), List.of());

        assertThat(found.image()).isEmpty();
        assertThat(found.remarks()).isEmpty();
    }

    @Test
    void jsonThatIsNoneIsRemarkedAndLeftOut() {
        ProviderEnvironment.Found found = ProviderEnvironment.read(
                Map.of(
                        "MOSAIC_MINER_PROVIDER", "openai",
                        "MOSAIC_MINER_API_URL", "https://images.example",
                        "MOSAIC_MINER_API_ADDITIONAL_HEADERS", "[1]",
                        "MOSAIC_MINER_API_ADDITIONAL_PARAMS", "{"),
                List.of());

        assertThat(found.image()).isPresent();
        assertThat(found.remarks()).hasSize(2);
    }

    @Test
    void noKeyShowsInAnyText() {
        for (Map<String, String> environment : List.of(
                Map.of("IMAGE_SERVICE", "openai", "OPENAI_API_KEY", "sk-secret"),
                Map.of("OPEN_ROUTER_API_KEY", "sk-secret"),
                Map.of("STABILITY_API_KEY", "sk-secret"))) {
            assertThat(ProviderEnvironment.read(environment, List.of()).toString()).doesNotContain("sk-secret");
        }
    }

    @Test
    void everyServiceOpensABackEndForTheModelsItStandsFor() throws Exception {
        for (String service : List.of("openai", "openrouter", "stabilityai")) {
            Map<String, String> environment = Map.of(
                    "IMAGE_SERVICE", service, "OPENAI_API_KEY", "k", "OPEN_ROUTER_API_KEY", "k", "STABILITY_API_KEY", "k");
            try (ImageBackend backend = ((ImageProvider.Service) image(environment)).open(Set.of("stable_diffusion"))) {
                assertThat(backend.describe().models()).containsExactly("stable_diffusion");
            }
        }
    }

    @Test
    void aFileLongerThanTheBoundIsNotRead() {
        String longest = "A=" + "x".repeat(ProviderEnvironment.MAX_FILE_CHARACTERS - 2);

        assertThat(ProviderEnvironment.file(longest)).containsKey("A");
        assertThatThrownBy(() -> ProviderEnvironment.file(longest + "x")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Optional.of(ProviderEnvironment.file("no entry\n=x\n"))).hasValue(Map.of());
    }
}
