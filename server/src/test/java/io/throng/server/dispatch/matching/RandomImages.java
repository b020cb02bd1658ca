package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Random image requests and dreamers, each in the words of the naive matcher and translated into those of the fast one. */
final class RandomImages {

    private static final List<String> MODELS = List.of(
            FixedModelFacts.SD15,
            FixedModelFacts.SD15_INPAINTING,
            FixedModelFacts.SDXL,
            FixedModelFacts.CASCADE,
            FixedModelFacts.FLUX,
            "horde_special::someone#9",
            SpecialModels.BETA,
            "unheard of");
    private static final List<UUID> WORKER_IDS = List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));
    private static final int[] SIZES = {262_144, 589_824, 1_048_576};

    private final Random random;

    RandomImages(long seed) {
        random = new Random(seed);
    }

    NaiveImages.Request request() {
        Sampler sampler = Sampler.values()[random.nextInt(Sampler.values().length)];
        boolean listed = rarely();
        List<UUID> workers = listed ? someWorkers() : List.of();
        boolean block = random.nextBoolean();
        return new NaiveImages.Request(
                some(MODELS, random.nextInt(4)),
                SIZES[random.nextInt(SIZES.length)],
                sampler.wireName(),
                random.nextBoolean(),
                sampler.accurateSteps(1 + random.nextInt(50)),
                rarely() ? new HashSet<>(some(postProcessors(), 1 + random.nextInt(3))) : Set.of(),
                rarely(),
                rarely(),
                !rarely(),
                rarely(),
                !rarely(),
                rarely(),
                rarely(),
                rarely(),
                random.nextBoolean(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                1 + random.nextInt(2),
                1 + random.nextInt(4),
                random.nextBoolean(),
                random.nextInt(40) - 10,
                random.nextInt(20),
                rarely() ? "a Lighthouse###fog" : "a boat",
                block ? List.of() : workers,
                block ? workers : List.of(),
                rarely() ? Set.of(WORKER_IDS.get(random.nextInt(3))) : Set.of());
    }

    NaiveImages.Worker worker() {
        Set<String> capabilities = Arrays.stream(Capability.values())
                .filter(c -> mostly())
                .map(Capability::wireName)
                .collect(Collectors.toSet());
        Set<String> karras = Arrays.stream(Sampler.values())
                .filter(s -> mostly())
                .map(Sampler::wireName)
                .collect(Collectors.toSet());
        Set<String> plain = Arrays.stream(Sampler.values())
                .filter(s -> mostly())
                .map(Sampler::wireName)
                .collect(Collectors.toSet());
        return new NaiveImages.Worker(
                WORKER_IDS.get(random.nextInt(3)),
                1 + random.nextInt(4),
                random.nextBoolean(),
                rarely() ? Set.of(2L, 3L) : Set.of(),
                some(MODELS, 1 + random.nextInt(6)),
                capabilities,
                karras,
                plain,
                SIZES[random.nextInt(SIZES.length)],
                rarely() ? 499_999 : 500_000,
                mostly(),
                mostly(),
                mostly(),
                mostly(),
                mostly(),
                mostly(),
                mostly(),
                mostly(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                rarely(),
                rarely() ? List.of("LIGHThouse", "fog") : List.of());
    }

    static RequestShape shape(NaiveImages.Request r) {
        return RequestShape.image()
                .models(r.models(), FACTS)
                .size(r.pixels(), 1)
                .sampling(
                        sampler(r.sampler()),
                        r.karras(),
                        sampler(r.sampler()) == Sampler.K_DPM_ADAPTIVE ? 1 : plainSteps(r))
                .postProcessors(r.postProcessors().stream()
                        .map(name -> PostProcessor.ofWireName(name).orElseThrow())
                        .toList())
                .requireIf(r.nsfw(), Requirement.NSFW)
                .requireIf(r.trustedWorkers(), Requirement.TRUSTED_WORKERS)
                .requireIf(!r.slowWorkers(), Requirement.FAST_WORKERS)
                .requireIf(r.extraSlowWorkers(), Requirement.EXTRA_SLOW_ACCEPTED)
                .requireIf(!r.safeIp(), Requirement.UNSAFE_IP)
                .requireIf(r.sourceImage(), Requirement.SOURCE_IMAGE)
                .requireIf(r.painting(), Requirement.PAINTING)
                .requireIf(r.extraSourceImages(), Requirement.EXTRA_SOURCE_IMAGES)
                .requireIf(r.r2(), Requirement.R2)
                .requireIf(r.loras(), Requirement.LORA)
                .requireIf(r.loraVersion(), Requirement.LORA_VERSION)
                .requireIf(r.tis(), Requirement.TEXTUAL_INVERSION)
                .requireIf(r.controlType(), Requirement.CONTROLNET)
                .requireIf(r.returnControlMap(), Requirement.RETURN_CONTROL_MAP)
                .requireIf(r.qrCode(), Requirement.QR_CODE)
                .requireIf(r.transparent(), Requirement.TRANSPARENT)
                .requireIf(r.tiling(), Requirement.TILING)
                .requireIf(r.hiresFix(), Requirement.HIRES_FIX)
                .requireIf(r.clipSkip() > 1, Requirement.CLIP_SKIP)
                .build();
    }

    static WaitingRequest waiting(NaiveImages.Request r) {
        return new WaitingRequest(
                shape(r),
                r.requester(),
                r.requesterTrusted(),
                r.kudos(),
                r.price(),
                r.prompt(),
                r.allowed(),
                r.blocked(),
                r.tricked());
    }

    static WorkerOffer offer(NaiveImages.Worker w) {
        long capabilities = 0;
        for (String name : w.capabilities()) {
            capabilities |= Capability.ofWireName(name).orElseThrow().bit();
        }
        int samplers = 0;
        for (String name : w.karrasSamplers()) {
            samplers |= sampler(name).bothBits();
        }
        for (String name : w.plainSamplers()) {
            samplers |= sampler(name).bit(false);
        }
        return WorkerOffer.dreamer(
                        w.id(), w.owner(), new AgentProfile(BridgeAgent.UNKNOWN, capabilities, samplers, 75, false))
                .ownerTrusted(w.ownerTrusted())
                .priorityUserIds(w.friends())
                .models(w.models())
                .maxPixels(w.maxPixels())
                .speed(w.speed())
                .blacklist(w.blacklist())
                .set(WorkerSetting.NSFW, w.nsfw())
                .set(WorkerSetting.IMG2IMG, w.img2img())
                .set(WorkerSetting.PAINTING, w.painting())
                .set(WorkerSetting.POST_PROCESSING, w.postProcessing())
                .set(WorkerSetting.CONTROLNET, w.controlnet())
                .set(WorkerSetting.SDXL_CONTROLNET, w.sdxlControlnet())
                .set(WorkerSetting.LORA, w.lora())
                .set(WorkerSetting.UNSAFE_IP, w.unsafeIp())
                .set(WorkerSetting.LIMIT_MAX_STEPS, w.limitMaxSteps())
                .set(WorkerSetting.EXTRA_SLOW, w.extraSlow())
                .set(WorkerSetting.REQUIRE_UPFRONT_KUDOS, w.requireUpfront())
                .set(WorkerSetting.MAINTENANCE, w.maintenance())
                .set(WorkerSetting.STALE, w.stale())
                .set(WorkerSetting.MATCHED_TARGETING, w.matchedTargeting())
                .build(FACTS);
    }

    private static int plainSteps(NaiveImages.Request r) {
        return r.accurateSteps() / sampler(r.sampler()).accurateSteps(1);
    }

    private static Sampler sampler(String name) {
        return Sampler.ofWireName(name).orElseThrow();
    }

    private static List<String> postProcessors() {
        return Arrays.stream(PostProcessor.values())
                .map(PostProcessor::wireName)
                .toList();
    }

    private List<UUID> someWorkers() {
        return WORKER_IDS.stream().filter(id -> random.nextBoolean()).toList();
    }

    private List<String> some(List<String> names, int count) {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Half of the draws take the first name, so that requests and workers often meet.
            String name = names.get(random.nextBoolean() ? 0 : random.nextInt(names.size()));
            if (!chosen.contains(name)) {
                chosen.add(name);
            }
        }
        return chosen;
    }

    private boolean rarely() {
        return random.nextInt(12) == 0;
    }

    private boolean mostly() {
        return !rarely();
    }
}
