package io.throng.server.dispatch.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of image spec 5.7 and the names of text spec 7.4. */
class AgentTableTest {

    private static final AgentTable TABLE = AgentTable.bundled();
    private static final String RE_GEN = "AI Horde Worker reGen";
    private static final String LEGACY = "AI Horde Worker";
    private static final String WEB_UI = "SD-WebUI Stable Horde Worker Bridge";
    private static final String AUTO = "HordeAutoWebBridge";

    @ParameterizedTest
    @CsvSource(textBlock = """
            img2img,              1,  3,  -, 1
            inpainting,           1,  4,  1, -
            karras,               1,  6,  1, 1
            post-processing,      1,  7,  -, -
            GFPGAN,               1,  7,  -, -
            RealESRGAN_x4plus,    1,  7,  -, -
            r2,                   1,  8,  1, -
            CodeFormers,          1,  9,  1, -
            hires_fix,            1, 13,  -, -
            clip_skip,            1, 13,  4, -
            r2_source,            1, 14,  3, -
            controlnet,           1, 15,  -, -
            strip_background,     1, 18,  -, -
            return_control_map,   1, 18,  -, -
            RealESRGAN_x4plus_anime_6B, 1, 18, -, -
            NMKD_Siax,            1, 19,  -, -
            4x_AnimeSharp,        1, 19,  -, -
            RealESRGAN_x2plus,    1, 21,  -, -
            lora,                 2, 22,  -, -
            image_is_control,     1, 23,  -, -
            textual_inversion,    2, 24,  -, -
            tiling,               1,  -,  2, 2
            lora_versions,        3,  -,  -, -
            extra_source_images,  5,  -,  -, -
            stable_cascade_2pass, 6,  -,  -, -
            qr_code,              7,  -,  -, -
            extra_texts,          7,  -,  -, -
            workflow,             7,  -,  -, -
            layer_diffuse,        8,  -,  -, -
            flux,                 9,  -,  -, -
            4xNomos8kSC,          13, -,  -, -
            4xLSDIRplus,          13, -,  -, -
            4xNomosWebPhoto_RealPLKSR, 13, -, -, -
            4xNomos2_realplksr_dysample, 13, -, -, -
            4xNomos2_hq_dat2,     13, -,  -, -
            2xModernSpanimationV1, 13, -, -, -
            GFPGANv1.3,           13, -,  -, -
            RestoreFormer,        13, -,  -, -
            painting,             -,  -,  -, 1
            """)
    void aCapabilityIsHeldFromItsVersionOn(String capability, String reGen, String legacy, String webUi, String auto) {
        Capability known = Capability.ofWireName(capability).orElseThrow();
        assertHeldFrom(RE_GEN, reGen, known);
        assertHeldFrom(LEGACY, legacy, known);
        assertHeldFrom(WEB_UI, webUi, known);
        assertHeldFrom(AUTO, auto, known);
    }

    @ParameterizedTest
    @CsvSource({
        "AI Horde Worker reGen:9.0.1-citests:https://x, true",
        "AI Horde Worker reGen:9.0.0:https://x, true",
        "AI Horde Worker reGen:9:https://x, true",
        "AI Horde Worker reGen:9.0.0-rc1:https://x, false",
        "AI Horde Worker reGen:8.9.9:https://x, false"
    })
    void preReleasesLieBelowTheirRelease(String agent, boolean flux) {
        assertThat(TABLE.profile(agent).can(Capability.FLUX)).isEqualTo(flux);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "someone",
                "Somebody Else:1.0.0:https://x",
                "AI Horde Worker reGen:10",
                "AI Horde Worker reGen:ten:https://x",
                "::"
            })
    void anUnknownAgentHasNoCapabilitiesButThePlainSamplers(String agent) {
        AgentProfile profile = TABLE.profile(agent);
        assertThat(profile.capabilities()).isZero();
        assertThat(profile.rewardPercent()).isEqualTo(75);
        assertThat(profile.validatedTextBackend()).isFalse();
        assertThat(profile.can(Sampler.K_DPMPP_SDE, true)).isTrue();
        assertThat(profile.can(Sampler.DDIM, true)).isFalse();
        assertThat(profile.can(Sampler.DDIM, false)).isTrue();
        assertThat(profile.can(Sampler.LCM, false)).isFalse();
    }

    @Test
    void samplersGrowWithTheVersion() {
        assertThat(profile(RE_GEN, "1").samplers()).isZero();
        assertThat(profile(RE_GEN, "2").can(Sampler.LCM, false)).isFalse();
        assertThat(profile(RE_GEN, "2").can(Sampler.DDIM, true)).isTrue();
        assertThat(profile(RE_GEN, "3").can(Sampler.LCM, true)).isTrue();
        assertThat(profile(LEGACY, "10").samplers()).isZero();
        assertThat(profile(LEGACY, "11").can(Sampler.DPMSOLVER, true)).isTrue();
        assertThat(profile(LEGACY, "11").can(Sampler.K_DPMPP_SDE, true)).isFalse();
        assertThat(profile(LEGACY, "12").can(Sampler.K_DPMPP_SDE, true)).isTrue();
        assertThat(profile(LEGACY, "16").can(Sampler.DDIM, false)).isFalse();
        assertThat(profile(LEGACY, "17").can(Sampler.DDIM, false)).isTrue();
        assertThat(profile(LEGACY, "17").can(Sampler.DDIM, true)).isFalse();
        assertThat(profile(WEB_UI, "1").can(Sampler.DPMSOLVER, false)).isFalse();
        assertThat(profile(WEB_UI, "1").can(Sampler.PLMS, false)).isTrue();
        assertThat(profile(AUTO, "1").can(Sampler.K_EULER_A, true)).isFalse();
        assertThat(profile(AUTO, "1").can(Sampler.K_EULER_A, false)).isTrue();
        assertThat(profile(AUTO, "1").can(Sampler.DPMSOLVER, true)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "AI Horde Worker reGen, 13, 100",
        "AI Horde Worker reGen, 14.1.0, 100",
        "AI Horde Worker reGen, 10.0.1, 90",
        "AI Horde Worker reGen, 13.0.0-rc1, 90",
        "AI Horde Worker, 24, 100",
        "AI Horde Worker, 23.9, 90",
        "SD-WebUI Stable Horde Worker Bridge, 9, 75",
        "HordeAutoWebBridge, 9, 75",
        "Throng Worker, 0.1.0, 100"
    })
    void theRewardFactorFollowsOfficialAndLatest(String name, String version, int percent) {
        assertThat(profile(name, version).rewardPercent()).isEqualTo(percent);
    }

    @Test
    void ourOwnWorkerCanEverything() {
        AgentProfile ours = TABLE.profile("Throng Worker:0.1.0-SNAPSHOT:https://example.org");
        assertThat(ours.capabilities()).isEqualTo(Capability.ALL);
        assertThat(ours.samplers()).isEqualTo(Sampler.ALL);
        assertThat(ours.validatedTextBackend()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AI Horde Worker",
                "AI Horde Worker~aphrodite~oai",
                "AI Horde Worker~aphrodite~kai",
                "KoboldCppEmbedWorker",
                "TabbyAPI"
            })
    void validatedBackendsAreThoseNamesWithAReadableVersion(String name) {
        assertThat(TABLE.profile(name + ":2:https://example.org").validatedTextBackend())
                .isTrue();
        assertThat(TABLE.profile(name + ":2").validatedTextBackend()).isFalse();
        assertThat(TABLE.profile(name + ":two:https://example.org").validatedTextBackend())
                .isFalse();
    }

    @Test
    void declaredAbilitiesOutrankTheTableButNotItsReward() {
        AgentProfile profile = TABLE.profile(
                "New Worker:1.0.0:https://example.org",
                new DeclaredAbilities(List.of("r2", "karras", "from the future"), List.of("lcm", "unheard of")));
        assertThat(profile.capabilities()).isEqualTo(Capability.R2.bit() | Capability.KARRAS.bit());
        assertThat(profile.samplers()).isEqualTo(Sampler.LCM.bothBits());
        assertThat(profile.rewardPercent()).isEqualTo(75);
    }

    @Test
    void declaredSamplersWithoutKarrasServeOnlyWithoutIt() {
        AgentProfile profile =
                TABLE.profile("New Worker:1:https://x", new DeclaredAbilities(List.of("r2"), List.of("k_euler")));
        assertThat(profile.can(Sampler.K_EULER, true)).isFalse();
        assertThat(profile.can(Sampler.K_EULER, false)).isTrue();
    }

    @Test
    void namesTheCodeDoesNotKnowStopTheStart() {
        assertThatThrownBy(() -> parse("""
                {"programs": [{"name": "X", "official": false, "everything": false, "capabilities": {"1": ["levitation"]}, "samplers": {}}],
                 "samplersOfUnknownPrograms": {"karras": [], "onlyWithoutKarras": []}, "validatedTextBackends": []}
                """)).hasMessageContaining("levitation");
        assertThatThrownBy(() -> parse("""
                {"programs": [], "samplersOfUnknownPrograms": {"karras": ["k_mystery"], "onlyWithoutKarras": []}, "validatedTextBackends": []}
                """)).hasMessageContaining("k_mystery");
        assertThatThrownBy(() -> parse("""
                {"programs": [], "samplersOfUnknownPrograms": {"karras": [], "onlyWithoutKarras": []}, "validatedTextBackends": [], "more": 1}
                """)).hasMessageContaining("more");
        assertThatThrownBy(() -> parse("""
                {"programs": [], "validatedTextBackends": []}
                """)).hasMessageContaining("samplersOfUnknownPrograms");
    }

    private static AgentTable parse(String json) throws Exception {
        return AgentTable.parse(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static AgentProfile profile(String name, String version) {
        return TABLE.profile(name + ":" + version + ":https://example.org");
    }

    private static void assertHeldFrom(String name, String version, Capability capability) {
        if (version.equals("-")) {
            assertThat(profile(name, "99").can(capability)).as(name).isFalse();
            return;
        }
        assertThat(profile(name, version).can(capability)).as(name).isTrue();
        assertThat(profile(name, (Integer.parseInt(version) - 1) + ".9.9").can(capability))
                .as(name)
                .isFalse();
    }
}
