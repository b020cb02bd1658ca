package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a horde's model is found among a back end's (worker spec 11.3). */
class ModelMatchTest {
    private static final WantedModel WANTED = new WantedModel(
            "Deliberate", ModelFamily.SD1, false, Optional.empty(), List.of("Deliberate_v2.safetensors"), List.of("AB12"));

    private static Optional<String> among(WantedModel wanted, ModelMatch.Listed... listed) {
        return ModelMatch.find(wanted, List.of(listed)).map(ModelMatch.Listed::handle);
    }

    @Test
    void theOperatorsWordWinsOverTheDigest() {
        assertThat(among(
                        WANTED.as("mine.ckpt"),
                        new ModelMatch.Listed("a.ckpt", List.of(), Optional.of("ab12")),
                        ModelMatch.Listed.file("mine.ckpt")))
                .hasValue("mine.ckpt");
    }

    @Test
    void aModelTheOperatorNamedAndThatIsNotThereIsNotReplacedByAnother() {
        assertThat(among(WANTED.as("mine.ckpt"), new ModelMatch.Listed("a.ckpt", List.of(), Optional.of("ab12"))))
                .isEmpty();
    }

    @Test
    void theDigestWinsOverTheFileName() {
        assertThat(among(
                        WANTED,
                        ModelMatch.Listed.file("Deliberate_v2.safetensors"),
                        new ModelMatch.Listed("renamed.ckpt", List.of(), Optional.of("ab12"))))
                .hasValue("renamed.ckpt");
    }

    @Test
    void theFileNameCountsWithoutFolders() {
        assertThat(among(WANTED, ModelMatch.Listed.file("sd15\\Deliberate_v2.safetensors")))
                .hasValue("sd15\\Deliberate_v2.safetensors");
    }

    @Test
    void theStemCountsWhateverCaseAndExtension() {
        assertThat(among(WANTED, ModelMatch.Listed.file("models/deliberate_V2.ckpt")))
                .hasValue("models/deliberate_V2.ckpt");
        assertThat(among(WantedModel.named("Dream Shaper", ModelFamily.SD1), ModelMatch.Listed.file("dream_shaper.pt")))
                .hasValue("dream_shaper.pt");
    }

    @Test
    void anotherModelIsNoMatch() {
        assertThat(among(WANTED, ModelMatch.Listed.file("Deliberate_v3.safetensors"))).isEmpty();
    }

    @Test
    void onlyKnownExtensionsAreTakenOff() {
        assertThat(ModelMatch.bare("a/b/codeformer-v0.1.0.pth")).isEqualTo("codeformer-v0.1.0");
        assertThat(ModelMatch.stem("GFPGANv1.4")).isEqualTo("gfpganv1.4");
    }

    @Test
    void aLoraIsFoundByItsNameOrByTheNumberOfItsVersion() {
        List<String> files = List.of("Detail Tweaker_58390.safetensors", "styles/inkwash_123.safetensors");

        assertThat(AdaptationFinder.BY_NAME.find(AdaptationFinder.Kind.LORA, "58390", true, files))
                .hasValue("Detail Tweaker_58390.safetensors");
        assertThat(AdaptationFinder.BY_NAME.find(AdaptationFinder.Kind.LORA, "InkWash_123", false, files))
                .hasValue("styles/inkwash_123.safetensors");
        assertThat(AdaptationFinder.BY_NAME.find(AdaptationFinder.Kind.LORA, "58390", false, files))
                .isEmpty();
    }

    @Test
    void upscalersAreFoundByTheNamesTheirFilesGoBy() {
        assertThat(Enhancer.NMKD_SIAX.among(List.of("4x-AnimeSharp.pth", "4x_NMKD-Siax_200k.pth")))
                .hasValue("4x_NMKD-Siax_200k.pth");
        assertThat(Enhancer.REALESRGAN_X4PLUS.among(List.of("R-ESRGAN 4x+ Anime6B", "R-ESRGAN 4x+")))
                .hasValue("R-ESRGAN 4x+");
        assertThat(Enhancer.GFPGAN.among(List.of("GFPGANv1.3.pth", "GFPGANv1.4.pth")))
                .hasValue("GFPGANv1.4.pth");
    }

    @Test
    void familiesAreKnownInBothSpellings() {
        assertThat(ModelFamily.ofBaseline("stable diffusion 1")).isEqualTo(ModelFamily.SD1);
        assertThat(ModelFamily.ofBaseline("stable_diffusion_xl")).isEqualTo(ModelFamily.SDXL);
        assertThat(ModelFamily.ofBaseline("stable diffusion 2")).isEqualTo(ModelFamily.SD2_768);
        assertThat(ModelFamily.ofBaseline("flux_schnell")).isEqualTo(ModelFamily.FLUX);
        assertThat(ModelFamily.ofBaseline("something new")).isEqualTo(ModelFamily.UNKNOWN);
    }
}
