package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static io.throng.server.dispatch.matching.WaitingRequest.plainImage;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each row of image spec 5.4 and 5.5 that depends on the request's shape: what fails it, and what the refusal is called. */
class ImagePredicateTest {

    private static final long OWNER = 7;
    private static final List<WorkerSetting> GENEROUS = List.of(
            WorkerSetting.NSFW,
            WorkerSetting.IMG2IMG,
            WorkerSetting.PAINTING,
            WorkerSetting.POST_PROCESSING,
            WorkerSetting.CONTROLNET,
            WorkerSetting.SDXL_CONTROLNET,
            WorkerSetting.LORA,
            WorkerSetting.UNSAFE_IP);

    @Test
    void aCapableWorkerServesARequestWithEverything() {
        RequestShape.Builder request =
                plainImage(FixedModelFacts.SD15).postProcessors(Arrays.asList(PostProcessor.values()));
        for (Requirement requirement : Requirement.values()) {
            request.requireIf(requirement != Requirement.VALIDATED_BACKENDS, requirement);
        }
        WorkerOffer offer = worker(Capability.ALL)
                .models(List.of(
                        FixedModelFacts.SD15,
                        FixedModelFacts.SD15_INPAINTING,
                        FixedModelFacts.CASCADE,
                        FixedModelFacts.FLUX))
                .build(FACTS);
        assertThat(Predicate.setOf(Matching.failing(request.build(), offer))).isEmpty();
        assertThat(Matching.firstRefusal(request.build(), offer)).isEmpty();
    }

    @TestFactory
    List<DynamicTest> aSettingThatIsOffRefusesUnderItsOwnName() {
        return List.of(
                setting(WorkerSetting.NSFW, Requirement.NSFW, Predicate.ACCEPTS_NSFW, "nsfw"),
                setting(WorkerSetting.IMG2IMG, Requirement.SOURCE_IMAGE, Predicate.ALLOWS_IMG2IMG, "img2img"),
                setting(WorkerSetting.PAINTING, Requirement.PAINTING, Predicate.ALLOWS_PAINTING, "painting"),
                setting(WorkerSetting.CONTROLNET, Requirement.CONTROLNET, Predicate.ALLOWS_CONTROLNET, "controlnet"),
                setting(WorkerSetting.LORA, Requirement.LORA, Predicate.ALLOWS_LORA, "lora"),
                setting(WorkerSetting.UNSAFE_IP, Requirement.UNSAFE_IP, Predicate.ALLOWS_UNSAFE_IP, "unsafe_ip"),
                setting(
                        WorkerSetting.SDXL_CONTROLNET,
                        Requirement.TRANSPARENT,
                        Predicate.ALLOWS_TRANSPARENT,
                        "controlnet"));
    }

    @TestFactory
    List<DynamicTest> aMissingCapabilityRefusesAsBridgeVersion() {
        return List.of(
                capability(Capability.IMG2IMG, Requirement.SOURCE_IMAGE, Predicate.AGENT_IMG2IMG),
                capability(Capability.INPAINTING, Requirement.PAINTING, Predicate.AGENT_INPAINTING),
                capability(
                        Capability.EXTRA_SOURCE_IMAGES,
                        Requirement.EXTRA_SOURCE_IMAGES,
                        Predicate.AGENT_EXTRA_SOURCE_IMAGES),
                capability(Capability.R2, Requirement.R2, Predicate.AGENT_R2),
                capability(Capability.LORA, Requirement.LORA, Predicate.AGENT_LORA),
                capability(Capability.LORA_VERSIONS, Requirement.LORA_VERSION, Predicate.AGENT_LORA_VERSIONS),
                capability(
                        Capability.TEXTUAL_INVERSION, Requirement.TEXTUAL_INVERSION, Predicate.AGENT_TEXTUAL_INVERSION),
                capability(Capability.CONTROLNET, Requirement.CONTROLNET, Predicate.AGENT_CONTROLNET),
                capability(Capability.IMAGE_IS_CONTROL, Requirement.CONTROLNET, Predicate.AGENT_CONTROLNET),
                capability(
                        Capability.RETURN_CONTROL_MAP,
                        Requirement.RETURN_CONTROL_MAP,
                        Predicate.AGENT_RETURN_CONTROL_MAP),
                capability(Capability.CONTROLNET, Requirement.QR_CODE, Predicate.AGENT_QR_CODE),
                capability(Capability.QR_CODE, Requirement.QR_CODE, Predicate.AGENT_QR_CODE),
                capability(Capability.LAYER_DIFFUSE, Requirement.TRANSPARENT, Predicate.AGENT_LAYER_DIFFUSE),
                capability(Capability.TILING, Requirement.TILING, Predicate.AGENT_TILING),
                capability(Capability.HIRES_FIX, Requirement.HIRES_FIX, Predicate.AGENT_HIRES_FIX),
                capability(Capability.STABLE_CASCADE_TWO_PASS, Requirement.HIRES_FIX, Predicate.AGENT_CASCADE_TWO_PASS),
                capability(Capability.CLIP_SKIP, Requirement.CLIP_SKIP, Predicate.AGENT_CLIP_SKIP));
    }

    @Test
    void aSettingThatIsOffHidesTheMissingCapability() {
        WorkerOffer offer = worker(0).set(WorkerSetting.LORA, false).build(FACTS);
        RequestShape shape =
                plainImage(FixedModelFacts.SD15).require(Requirement.LORA).build();
        assertThat(Predicate.setOf(Matching.failing(shape, offer))).containsExactly(Predicate.ALLOWS_LORA);
    }

    @TestFactory
    List<DynamicTest> everyPostProcessorNeedsItsOwnCapabilityAndTheGeneralOne() {
        List<DynamicTest> tests = new ArrayList<>();
        for (PostProcessor postProcessor : PostProcessor.values()) {
            RequestShape shape = plainImage(FixedModelFacts.SD15)
                    .postProcessors(List.of(postProcessor))
                    .build();
            tests.add(DynamicTest.dynamicTest(postProcessor.wireName(), () -> {
                assertRefused(
                        shape,
                        worker(Capability.ALL & ~postProcessor.capability().bit()),
                        Predicate.AGENT_POST_PROCESSING);
                assertRefused(
                        shape,
                        worker(Capability.ALL & ~Capability.POST_PROCESSING.bit()),
                        Predicate.AGENT_POST_PROCESSING);
                assertRefused(
                        shape, worker(0).set(WorkerSetting.POST_PROCESSING, false), Predicate.ALLOWS_POST_PROCESSING);
                assertThat(Predicate.ALLOWS_POST_PROCESSING
                                .reason()
                                .orElseThrow()
                                .wireName())
                        .isEqualTo("post-processing");
            }));
        }
        return tests;
    }

    @Test
    void aPictureOfExactlyTheLargestSizeIsServedAndOnePixelMoreIsNot() {
        RequestShape shape = plainImage(FixedModelFacts.SD15).build();
        assertServed(shape, worker(Capability.ALL).maxPixels(512 * 512));
        assertRefused(shape, worker(Capability.ALL).maxPixels(512 * 512 - 1), Predicate.FITS_SIZE);
    }

    @Test
    void oneOfTheModelsMustBeAmongThoseSent() {
        assertServed(plainImage(FixedModelFacts.SDXL, FixedModelFacts.SD15).build(), worker(Capability.ALL));
        assertRefused(plainImage(FixedModelFacts.QWEN, "other").build(), worker(Capability.ALL), Predicate.HOSTS_MODEL);
    }

    @Test
    void aRequestWithoutModelsGoesToAnyWorkerWithoutReservedModels() {
        RequestShape any = plainImage().build();
        assertServed(any, worker(Capability.ALL));
        assertRefused(any, worker(Capability.ALL).models(List.of("a", "horde_special::x#3")), Predicate.HOSTS_MODEL);
        assertRefused(any, worker(Capability.ALL).models(List.of("a", SpecialModels.BETA)), Predicate.HOSTS_MODEL);
    }

    @Test
    void inpaintingNeedsAnInpaintingModelAndOthersNeedAGeneralOne() {
        RequestShape painting =
                plainImage(FixedModelFacts.SD15).require(Requirement.PAINTING).build();
        assertRefused(
                painting,
                worker(Capability.ALL).models(List.of(FixedModelFacts.SD15)),
                Predicate.HOSTS_INPAINTING_MODEL);
        assertServed(
                painting,
                worker(Capability.ALL).models(List.of(FixedModelFacts.SD15, FixedModelFacts.SD15_INPAINTING)));
        assertRefused(
                plainImage(FixedModelFacts.SD15_INPAINTING).build(),
                worker(Capability.ALL).models(List.of(FixedModelFacts.SD15_INPAINTING)),
                Predicate.HOSTS_GENERAL_MODEL);
    }

    @Test
    void aSamplerOnlyKnownWithoutKarrasIsRefusedWithIt() {
        WorkerOffer offer = WorkerOffer.dreamer(
                        new UUID(0, 1),
                        OWNER,
                        new AgentProfile(BridgeAgent.UNKNOWN, 0, Sampler.DDIM.bit(false), 75, false))
                .models(List.of(FixedModelFacts.SD15))
                .maxPixels(1 << 20)
                .build(FACTS);
        RequestShape.Builder shape = plainImage(FixedModelFacts.SD15);
        assertThat(Matching.firstRefusal(shape.sampling(Sampler.DDIM, true, 30).build(), offer))
                .contains(Predicate.AGENT_SAMPLER);
        assertThat(Matching.firstRefusal(shape.sampling(Sampler.DDIM, false, 30).build(), offer))
                .isEmpty();
    }

    @Test
    void aWorkerHostingFluxWithoutTheCapabilityGetsNothingAtAll() {
        assertRefused(
                plainImage(FixedModelFacts.SD15).build(),
                worker(Capability.ALL & ~Capability.FLUX.bit())
                        .models(List.of(FixedModelFacts.SD15, FixedModelFacts.FLUX)),
                Predicate.AGENT_FLUX);
    }

    @Test
    void qrCodesNeedSdxlControlnetOnlyWhereAnSdxlModelIsHosted() {
        RequestShape shape =
                plainImage(FixedModelFacts.SD15).require(Requirement.QR_CODE).build();
        UnaryOperator<WorkerOffer.Builder> off = worker -> worker.set(WorkerSetting.SDXL_CONTROLNET, false);
        assertServed(shape, off.apply(worker(Capability.ALL)));
        assertRefused(
                shape,
                off.apply(worker(Capability.ALL)).models(List.of(FixedModelFacts.SD15, FixedModelFacts.SDXL)),
                Predicate.ALLOWS_QR_CODE);
    }

    @Test
    void slowWorkersServeOnlyThePatient() {
        RequestShape impatient = plainImage(FixedModelFacts.SD15)
                .require(Requirement.FAST_WORKERS)
                .build();
        assertServed(impatient, worker(Capability.ALL));
        assertServed(impatient, worker(Capability.ALL).speed(500_000));
        assertRefused(impatient, worker(Capability.ALL).speed(499_999), Predicate.FAST_ENOUGH);
        assertServed(
                plainImage(FixedModelFacts.SD15).build(), worker(Capability.ALL).speed(1));
    }

    @Test
    void extraSlowWorkersServeOnlyThoseWhoAcceptThem() {
        WorkerOffer.Builder extraSlow = worker(Capability.ALL).set(WorkerSetting.EXTRA_SLOW, true);
        assertRefused(plainImage(FixedModelFacts.SD15).build(), extraSlow, Predicate.NOT_EXTRA_SLOW);
        assertServed(
                plainImage(FixedModelFacts.SD15)
                        .sampling(Sampler.K_EULER_A, true, 5)
                        .require(Requirement.EXTRA_SLOW_ACCEPTED)
                        .build(),
                extraSlow);
    }

    @Test
    void limitedStepsGoUpToTheMiddleOfTheModelsRange() {
        WorkerOffer.Builder limiting =
                worker(Capability.ALL).set(WorkerSetting.LIMIT_MAX_STEPS, true).models(List.of(FixedModelFacts.FLUX));
        RequestShape.Builder flux = plainImage(FixedModelFacts.FLUX);
        assertServed(flux.sampling(Sampler.K_EULER, true, 5).build(), limiting);
        assertRefused(flux.sampling(Sampler.K_EULER, true, 6).build(), limiting, Predicate.STEPS_WITHIN_LIMIT);
        assertRefused(flux.sampling(Sampler.K_HEUN, true, 3).build(), limiting, Predicate.STEPS_WITHIN_LIMIT);
        assertServed(
                flux.sampling(Sampler.K_HEUN, true, 300).build(), limiting.set(WorkerSetting.LIMIT_MAX_STEPS, false));
    }

    @Test
    void withSeveralRequestedModelsTheirLimitsCountInsteadOfTheWorkers() {
        WorkerOffer.Builder limiting = worker(Capability.ALL)
                .set(WorkerSetting.LIMIT_MAX_STEPS, true)
                .models(List.of(FixedModelFacts.SD15, FixedModelFacts.FLUX));
        assertServed(plainImage(FixedModelFacts.SD15, FixedModelFacts.SDXL).build(), limiting);
        assertRefused(plainImage(FixedModelFacts.SD15).build(), limiting, Predicate.STEPS_WITHIN_LIMIT);
    }

    @Test
    void trustedWorkersAreThoseOfTrustedOwners() {
        RequestShape shape = plainImage(FixedModelFacts.SD15)
                .require(Requirement.TRUSTED_WORKERS)
                .build();
        assertServed(shape, worker(Capability.ALL));
        assertRefused(shape, worker(Capability.ALL).ownerTrusted(false), Predicate.OWNER_TRUSTED);
    }

    @Test
    void staleWorkersAreRefusedSilentlyAndBeforeNsfwAndTrust() {
        RequestShape shape = plainImage(FixedModelFacts.SD15)
                .require(Requirement.NSFW)
                .require(Requirement.TRUSTED_WORKERS)
                .build();
        WorkerOffer.Builder worker = worker(Capability.ALL).ownerTrusted(false).set(WorkerSetting.NSFW, false);
        assertThat(Matching.firstRefusal(shape, worker.build(FACTS))).contains(Predicate.ACCEPTS_NSFW);
        assertThat(Matching.firstRefusal(
                        shape, worker.set(WorkerSetting.STALE, true).build(FACTS)))
                .contains(Predicate.RECENTLY_SEEN)
                .get()
                .extracting(Predicate::reason)
                .isEqualTo(java.util.Optional.empty());
    }

    @Test
    void aScribeIsNothingForAnImage() {
        WorkerOffer scribe = WorkerOffer.scribe(
                        new UUID(0, 1), OWNER, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(List.of(FixedModelFacts.SD15))
                .build(FACTS);
        assertThat(Predicate.setOf(
                        Matching.failing(plainImage(FixedModelFacts.SD15).build(), scribe)))
                .containsExactly(Predicate.SAME_KIND);
    }

    private static DynamicTest setting(
            WorkerSetting setting, Requirement requirement, Predicate predicate, String reason) {
        RequestShape shape =
                plainImage(FixedModelFacts.SD15).require(requirement).build();
        return DynamicTest.dynamicTest(requirement + " without " + setting, () -> {
            assertServed(shape, worker(Capability.ALL));
            assertRefused(shape, worker(Capability.ALL).set(setting, false), predicate);
            assertThat(predicate.reason().orElseThrow().wireName()).isEqualTo(reason);
        });
    }

    private static DynamicTest capability(Capability missing, Requirement requirement, Predicate predicate) {
        RequestShape shape =
                plainImage(FixedModelFacts.SD15).require(requirement).build();
        return DynamicTest.dynamicTest(requirement + " without " + missing, () -> {
            assertServed(shape, worker(Capability.ALL));
            assertRefused(shape, worker(Capability.ALL & ~missing.bit()), predicate);
            assertThat(predicate.reason()).contains(SkipReason.BRIDGE_VERSION);
        });
    }

    private static WorkerOffer.Builder worker(long capabilities) {
        WorkerOffer.Builder worker = WorkerOffer.dreamer(
                        new UUID(0, 1),
                        OWNER,
                        new AgentProfile(BridgeAgent.UNKNOWN, capabilities, Sampler.ALL, 75, false))
                .ownerTrusted(true)
                .models(List.of(FixedModelFacts.SD15, FixedModelFacts.SD15_INPAINTING, FixedModelFacts.CASCADE))
                .maxPixels(1 << 20);
        GENEROUS.forEach(setting -> worker.set(setting, true));
        return worker;
    }

    private static void assertServed(RequestShape shape, WorkerOffer.Builder worker) {
        assertThat(Predicate.setOf(Matching.failing(shape, worker.build(FACTS))))
                .isEmpty();
    }

    private static void assertRefused(RequestShape shape, WorkerOffer.Builder worker, Predicate predicate) {
        assertThat(Predicate.setOf(Matching.failing(shape, worker.build(FACTS))))
                .containsExactly(predicate);
    }
}
