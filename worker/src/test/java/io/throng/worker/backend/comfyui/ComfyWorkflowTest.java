package io.throng.worker.backend.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelFamily;
import io.throng.worker.backend.TaskSketch;
import io.throng.worker.backend.WantedModel;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a task to a graph: golden files, each checked against the server's description of its nodes. */
class ComfyWorkflowTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String UPLOADED = "throng/ab-0.png [temp]";
    private static final String UPLOADED_TOO = "throng/ab-1.png [temp]";
    private static final BufferedImage RED = TaskSketch.picture(600, 400, Color.RED);
    private static final ObjectNode INFO = ComfyDouble.objectInfo();
    private static final List<WantedModel> WANTED = List.of(
            WantedModel.named("stable_diffusion", ModelFamily.SD1).as("v1-5-pruned-emaonly.safetensors"),
            WantedModel.named("stable_diffusion_2.1", ModelFamily.SD2_768).as("v2-1_768-ema-pruned.safetensors"),
            new WantedModel(
                    "stable_diffusion_inpainting",
                    ModelFamily.SD1,
                    true,
                    Optional.of("sd-v1-5-inpainting.ckpt"),
                    List.of(),
                    List.of()),
            WantedModel.named("SDXL 1.0", ModelFamily.SDXL).as("sd_xl_base_1.0.safetensors"),
            WantedModel.named("Flux.1-Schnell fp8 (Compact)", ModelFamily.FLUX).as("flux1-schnell-fp8.safetensors"),
            WantedModel.named("Flux.1-Dev", ModelFamily.FLUX).as("flux1-dev.safetensors"),
            WantedModel.named("Qwen-Image_fp8", ModelFamily.QWEN_IMAGE).as("qwen_image_fp8_e4m3fn.safetensors"),
            WantedModel.named("Z-Image-Turbo", ModelFamily.Z_IMAGE).as("z_image_turbo_bf16.safetensors"),
            WantedModel.named("Stable Cascade 1.0", ModelFamily.STABLE_CASCADE).as("v1-5-pruned-emaonly.safetensors"));

    private static ComfyWorkflow workflow(ImageTask task, ObjectNode info) throws BackendException {
        ComfyNodes nodes = new ComfyNodes(info);
        ComfyAdaptations adaptations = new ComfyAdaptations(
                AdaptationFinder.BY_NAME, nodes.choices("LoraLoader", "lora_name"), List.of("EasyNegative"));
        return new ComfyWorkflow(
                task, ComfyModels.find(WANTED, nodes).get(task.model()), nodes, adaptations, "throng/job");
    }

    private static ComfyPlan plan(TaskSketch sketch) throws BackendException {
        return plan(sketch, INFO);
    }

    private static ComfyPlan plan(TaskSketch sketch, ObjectNode info) throws BackendException {
        ComfyWorkflow workflow = workflow(sketch.build(), info);
        return workflow.plan(
                List.of(UPLOADED, UPLOADED_TOO).subList(0, workflow.uploads().size()));
    }

    @TestFactory
    Stream<DynamicTest> graphsAreThoseOfTheGoldenFilesAndValid() {
        return cases().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    // Read back, so that numbers have the types a parser gives them.
                    JsonNode graph =
                            MAPPER.readTree(plan(entry.getValue()).graph().toString());
                    assertValid(INFO, graph);
                    assertThat(graph).isEqualTo(golden(entry.getKey()));
                }));
    }

    private static void assertValid(ObjectNode info, JsonNode graph) {
        ComfyValidator validator = new ComfyValidator(info, Set.of(UPLOADED, UPLOADED_TOO));
        ComfyValidator.Verdict verdict = validator.verdict(graph);
        assertThat(verdict.refusal()).isEmpty();
        assertThat(verdict.nodeErrors()).isEmpty();
        assertThat(validator.oversights(graph)).isEmpty();
    }

    private static Map<String, TaskSketch> cases() {
        return Map.ofEntries(
                Map.entry("txt2img", new TaskSketch()),
                Map.entry(
                        "batch_karras_clip_skip",
                        new TaskSketch().count(3).sampler("k_dpmpp_2m", true).clipSkip(2)),
                Map.entry("img2img", new TaskSketch().source(RED, 0.6).count(2)),
                Map.entry(
                        "img2img_mask",
                        new TaskSketch().masked(RED, TaskSketch.leftHalfMask(64, 64), SourceProcessing.IMG2IMG)),
                Map.entry(
                        "inpainting",
                        new TaskSketch()
                                .model("stable_diffusion_inpainting")
                                .masked(RED, TaskSketch.leftHalfMask(64, 64), SourceProcessing.INPAINTING)),
                Map.entry(
                        "hires_fix", new TaskSketch().size(1024, 768).steps(30).hires(0.65)),
                Map.entry(
                        "hires_fix_img2img",
                        new TaskSketch().size(1024, 768).steps(30).hires(0.5).source(RED, 0.8)),
                Map.entry("controlnet_canny", new TaskSketch().source(RED, 1).control("canny", false, false)),
                Map.entry(
                        "controlnet_sd2_image_is_control",
                        new TaskSketch()
                                .model("stable_diffusion_2.1")
                                .source(RED, 1)
                                .control("canny", true, false)),
                Map.entry("controlnet_hough", new TaskSketch().source(RED, 1).control("hough", false, false)),
                Map.entry("control_map", new TaskSketch().source(RED, 1).control("depth", false, true)),
                Map.entry(
                        "loras",
                        new TaskSketch().lora("Detail Tweaker_58390", 0.8, 0.8).lora("inkwash_123", 1, 0.5)),
                Map.entry(
                        "textual_inversion",
                        new TaskSketch()
                                .prompts("a fox", "(embedding:easynegative:1.0), rain")
                                .inversion("easynegative")),
                Map.entry("tiling", new TaskSketch().tiling()),
                Map.entry(
                        "sdxl_hires",
                        new TaskSketch().model("SDXL 1.0").size(1344, 1152).hires(0.5)),
                Map.entry(
                        "flux_checkpoint",
                        new TaskSketch()
                                .model("Flux.1-Schnell fp8 (Compact)")
                                .size(1024, 1024)
                                .steps(4)
                                .sampler("k_euler", true)
                                .hires(0.5)),
                Map.entry(
                        "flux_parts_img2img",
                        new TaskSketch().model("Flux.1-Dev").size(1024, 1024).source(RED, 0.7)),
                Map.entry(
                        "qwen_image",
                        new TaskSketch()
                                .model("Qwen-Image_fp8")
                                .size(1024, 1024)
                                .sampler("k_euler", true)
                                .clipSkip(2)
                                .lora("inkwash_123", 1, 1)
                                .hires(0.5)),
                Map.entry(
                        "z_image_img2img",
                        new TaskSketch()
                                .model("Z-Image-Turbo")
                                .size(1024, 1024)
                                .steps(8)
                                .source(RED, 0.7)),
                Map.entry("controlnet_hed", new TaskSketch().source(RED, 1).control("hed", false, false)),
                Map.entry("controlnet_openpose", new TaskSketch().source(RED, 1).control("openpose", false, false)),
                Map.entry(
                        "qr_code",
                        new TaskSketch()
                                .workflow("qr_code")
                                .size(640, 576)
                                .steps(30)
                                .clipSkip(2)
                                .text("qr_code", "example.com")
                                .text("protocol", "https")
                                .text("function_layer_prompt", "three lanterns")),
                Map.entry(
                        "qr_code_sdxl",
                        new TaskSketch()
                                .model("SDXL 1.0")
                                .workflow("qr_code")
                                .size(1024, 1024)
                                .steps(20)
                                .sampler("k_dpmpp_2m", true)
                                .text("qr_code", "hello")));
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream in = ComfyWorkflowTest.class.getResourceAsStream("graph_" + name + ".json")) {
            assertThat(in).as("golden file of %s", name).isNotNull();
            return MAPPER.readTree(in);
        }
    }

    @Test
    void everyHordeSamplerIsMappedOrReplacedByItsNearestRelativeWithANote() throws BackendException {
        List<String> all = new ComfyNodes(INFO).choices("KSampler", "sampler_name");

        assertThat(ComfySampling.of("k_dpm_2_a", true, all)).satisfies(sampling -> {
            assertThat(sampling.sampler()).isEqualTo("dpm_2_ancestral");
            assertThat(sampling.scheduler()).isEqualTo("karras");
            assertThat(sampling.note()).isEmpty();
        });
        assertThat(ComfySampling.of("DDIM", false, all).sampler()).isEqualTo("ddim");
        assertThat(ComfySampling.of("dpmsolver", false, all)
                        .note()
                        .orElseThrow()
                        .ref())
                .isEqualTo("sampler dpmsolver→k_euler");
        assertThat(ComfySampling.of("k_dpmpp_2s_a", false, List.of("euler", "euler_ancestral")))
                .satisfies(sampling -> {
                    assertThat(sampling.sampler()).isEqualTo("euler_ancestral");
                    assertThat(sampling.note().orElseThrow().ref()).isEqualTo("sampler k_dpmpp_2s_a→k_euler_a");
                });
        assertThatThrownBy(() -> ComfySampling.of("k_euler", false, List.of("lcm")))
                .isInstanceOf(BackendException.class);
    }

    @Test
    void aLoraThatIsNotThereIsLeftOutAndNoted() throws BackendException {
        ComfyPlan plan = plan(new TaskSketch().lora("99999", 1, 1));

        assertThat(plan.graph().toString()).doesNotContain("LoraLoader");
        assertThat(plan.notes()).singleElement().satisfies(note -> {
            assertThat(note.type()).isEqualTo(MetadataType.LORA);
            assertThat(note.value()).isEqualTo(MetadataValue.DOWNLOAD_FAILED);
            assertThat(note.ref()).isEqualTo("99999");
        });
    }

    @Test
    void anEmbeddingThatIsNotThereIsNotedOnceThoughBothPromptsNameIt() throws BackendException {
        ComfyPlan plan =
                plan(new TaskSketch().prompts("embedding:7", "embedding:7").inversion("7"));

        assertThat(plan.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.type()).isEqualTo(MetadataType.TI));
    }

    @Test
    void inpaintingWithoutAMaskRepaintsEverythingAndSaysSo() throws BackendException {
        ImageTask task = new TaskSketch()
                .source(RED, 1)
                .processing(SourceProcessing.INPAINTING)
                .build();
        ComfyWorkflow workflow = workflow(task, INFO);

        assertThat(workflow.uploads().getFirst().getRGB(100, 100) >>> 24).isZero();
        assertThat(workflow.plan(List.of(UPLOADED)).notes())
                .singleElement()
                .satisfies(note -> assertThat(note.type()).isEqualTo(MetadataType.SOURCE_MASK));
    }

    @Test
    void anInpaintingModelInpaintsWhateverIsAsked() throws BackendException {
        ComfyPlan plan =
                plan(new TaskSketch().model("stable_diffusion_inpainting").source(RED, 0.5));

        assertThat(plan.graph().toString()).contains("VAEEncodeForInpaint");
    }

    @Test
    void theUploadedPictureHasTheSizeOfTheFirstPass() throws BackendException {
        ImageTask task =
                new TaskSketch().size(1024, 768).hires(0.5).source(RED, 0.8).build();

        assertThat(workflow(task, INFO).uploads()).singleElement().satisfies(picture -> {
            assertThat(picture.getWidth()).isEqualTo(640);
            assertThat(picture.getHeight()).isEqualTo(512);
        });
    }

    @Test
    void stepsOfBothPassesCountAsOneRow() throws BackendException {
        ComfyPlan plan = plan(new TaskSketch().size(1024, 768).steps(30).hires(0.65));

        List<String> samplers = List.copyOf(plan.samplers().keySet());
        assertThat(plan.stepsDone(samplers.getFirst(), 30)).isEqualTo(30);
        assertThat(plan.stepsDone(samplers.getLast(), 2)).isEqualTo(32);
        assertThat(plan.stepsDone("another node", 2)).isZero();
        assertThat(plan.totalSteps()).isEqualTo(30 + plan.samplers().get(samplers.getLast()));
    }

    @Test
    void oldServersApplyControlNetsToThePositivePromptOnly() throws BackendException {
        ObjectNode old = INFO.deepCopy();
        old.remove("ControlNetApplyAdvanced");
        old.remove("DiffControlNetLoader");

        ObjectNode graph = plan(new TaskSketch().source(RED, 1).control("hed", false, false), old)
                .graph();

        assertValid(old, graph);
        assertThat(graph.toString()).contains("\"ControlNetApply\"");
    }

    @Test
    void withoutPreviewsThePicturesAreSavedUnderTheJobsPrefix() throws BackendException {
        ObjectNode info = INFO.deepCopy();
        info.remove("PreviewImage");

        ObjectNode graph = plan(new TaskSketch(), info).graph();

        assertThat(graph.toString()).contains("\"filename_prefix\":\"throng/job\"");
    }

    @Test
    void whatTheServerCannotDoIsRefusedAndNeverLeftOut() {
        ObjectNode poor = INFO.deepCopy();
        poor.remove("SeamlessTile");
        assertThatThrownBy(() -> plan(new TaskSketch().tiling(), poor))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("seamless");
        assertThatThrownBy(() -> plan(new TaskSketch().transparent())).hasMessageContaining("transparent");
        assertThatThrownBy(() -> plan(new TaskSketch().workflow("sketch"))).hasMessageContaining("sketch");
        assertThatThrownBy(() ->
                        plan(new TaskSketch().model("stable_diffusion_2.1").workflow("qr_code")))
                .hasMessageContaining("qr_code");
        assertThatThrownBy(() -> plan(new TaskSketch().workflow("qr_code").source(RED, 1)))
                .hasMessageContaining("without a source");
        assertThatThrownBy(() -> plan(new TaskSketch().source(RED, 1).processing(SourceProcessing.REMIX)))
                .hasMessageContaining("mixes");
        assertThatThrownBy(() ->
                        plan(new TaskSketch().model("SDXL 1.0").source(RED, 1).control("canny", false, false)))
                .hasMessageContaining("SDXL");
        assertThatThrownBy(() -> plan(new TaskSketch().control("canny", false, false)))
                .hasMessageContaining("lacks its source image");
    }

    @Test
    void nodesThatReleasesDescribeDifferentlyGetWhatTheyHave() throws BackendException {
        ObjectNode older = INFO.deepCopy();
        ObjectNode seamless = (ObjectNode) older.at("/SeamlessTile/input/required");
        seamless.remove("copy_model");
        ((ObjectNode) older.at("/CircularVAEDecode/input/required")).remove("tiling");
        assertValid(older, plan(new TaskSketch().tiling(), older).graph());

        ObjectNode lines = (ObjectNode) older.at("/M-LSDPreprocessor/input");
        lines.withObject("/required").setAll((ObjectNode) lines.remove("optional"));
        lines.withObject("/required").remove("resolution");
        assertValid(
                older,
                plan(new TaskSketch().source(RED, 1).control("hough", false, false), older)
                        .graph());
    }

    @ParameterizedTest
    @CsvSource({"30,11,10,19", "12,11,10,1", "11,10,9,1", "3,2,1,1"})
    void theLayersOfAQrCodeTakeTheStepsThePartsHaveAndLeaveOneForTheWhole(
            int steps, int background, int function, int whole) throws BackendException {
        ComfyPlan plan =
                plan(new TaskSketch().workflow("qr_code").size(640, 640).steps(steps));

        assertThat(plan.samplers().values()).containsExactly(background, function, whole);
        assertThat(plan.totalSteps()).isEqualTo(background + function + whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void withTooFewStepsForLayersAQrCodeIsDrawnInOne(int steps) throws BackendException {
        ComfyPlan plan =
                plan(new TaskSketch().workflow("qr_code").size(640, 640).steps(steps));

        assertThat(plan.samplers().values()).containsExactly(steps);
        assertValid(INFO, plan.graph());
    }

    @Test
    void ofSeveralNetsForQrCodesTheSecondReleaseForTheFamilyIsTaken() throws BackendException {
        ObjectNode info = INFO.deepCopy();
        ArrayNode nets = (ArrayNode) info.at("/ControlNetLoader/input/required/control_net_name/0");
        nets.insert(0, "control_v1p_sd15_qrcode_monster.safetensors");

        assertThat(plan(new TaskSketch().workflow("qr_code"), info).graph().toString())
                .contains("\"control_v1p_sd15_qrcode_monster_v2.safetensors\"");
    }

    @ParameterizedTest
    @CsvSource({
        "ModelSamplingAuraFlow,'',Qwen-Image_fp8",
        "CLIPLoader,/CLIPLoader/input/required/clip_name/0,Qwen-Image_fp8",
        "CLIPLoader,/CLIPLoader/input/required/type/0,Z-Image-Turbo",
        "VAELoader,/VAELoader/input/required/vae_name/0,Z-Image-Turbo",
        "VAELoader,/VAELoader/input/required/vae_name/0,Qwen-Image_fp8"
    })
    void aModelInPartsIsServedWhenAllItsPartsAreThere(String node, String files, String model) {
        ObjectNode info = INFO.deepCopy();
        if (files.isEmpty()) {
            info.remove(node);
        } else {
            ((ArrayNode) info.at(files)).removeAll();
        }

        assertThat(ComfyModels.find(WANTED, new ComfyNodes(info))).doesNotContainKey(model);
    }

    @Test
    void familiesThatNeedGraphsOfTheirOwnAreNotServed() {
        assertThat(ComfyModels.find(WANTED, new ComfyNodes(INFO)).keySet())
                .contains("Flux.1-Dev", "SDXL 1.0", "Qwen-Image_fp8", "Z-Image-Turbo")
                .doesNotContain("Stable Cascade 1.0");
    }
}
