package io.throng.server.dispatch.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * The image matching rules as a reader of image spec 5.4 and 5.5 would write them down: rows in order, plain booleans and strings, no
 * masks. The reference against which the fast matcher is checked.
 */
final class NaiveImages {

    static final String SILENT = "(silent)";

    private NaiveImages() {}

    record Request(
            List<String> models,
            int pixels,
            String sampler,
            boolean karras,
            int accurateSteps,
            Set<String> postProcessors,
            boolean nsfw,
            boolean trustedWorkers,
            boolean slowWorkers,
            boolean extraSlowWorkers,
            boolean safeIp,
            boolean sourceImage,
            boolean painting,
            boolean extraSourceImages,
            boolean r2,
            boolean loras,
            boolean loraVersion,
            boolean tis,
            boolean controlType,
            boolean returnControlMap,
            boolean qrCode,
            boolean transparent,
            boolean tiling,
            boolean hiresFix,
            int clipSkip,
            long requester,
            boolean requesterTrusted,
            long kudos,
            long price,
            String prompt,
            List<UUID> allowed,
            List<UUID> blocked,
            Set<UUID> tricked) {}

    record Worker(
            UUID id,
            long owner,
            boolean ownerTrusted,
            Set<Long> friends,
            List<String> models,
            Set<String> capabilities,
            Set<String> karrasSamplers,
            Set<String> plainSamplers,
            int maxPixels,
            double speed,
            boolean nsfw,
            boolean img2img,
            boolean painting,
            boolean postProcessing,
            boolean controlnet,
            boolean sdxlControlnet,
            boolean lora,
            boolean unsafeIp,
            boolean limitMaxSteps,
            boolean extraSlow,
            boolean requireUpfront,
            boolean maintenance,
            boolean stale,
            boolean matchedTargeting,
            List<String> blacklist) {}

    /** Reasons of all rules that refuse, in the order of the tables: 5.5, then the rules only 5.4 has. */
    static List<String> refusals(Request r, Worker w, ModelFacts facts) {
        List<String> reasons = new ArrayList<>();
        boolean favoured = r.requester == w.owner || w.friends.contains(r.requester);
        // Rows 1 to 6.
        if (w.maintenance && r.requester != w.owner) reasons.add(SILENT);
        if (w.stale) reasons.add(SILENT);
        if (r.nsfw && !w.nsfw) reasons.add("nsfw");
        if (r.trustedWorkers && !w.ownerTrusted) reasons.add("untrusted");
        if (r.tricked.contains(w.id)) reasons.add(SILENT);
        if (w.blacklist.stream()
                .anyMatch(word -> r.prompt.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)))) {
            reasons.add("blacklist");
        }
        if (!targeted(r, w, favoured)) reasons.add("worker_id");
        // Rows 7 to 9. Settings that are off outrank missing capabilities (5.6).
        if (r.sourceImage && w.img2img && !w.capabilities.contains("img2img")) reasons.add("bridge_version");
        if (r.painting && w.painting && !w.capabilities.contains("inpainting")) reasons.add("bridge_version");
        if (r.painting && w.models.stream().noneMatch(m -> facts.image(m).inpainting())) reasons.add("models");
        if (r.painting && !w.painting) reasons.add("painting");
        if (!r.painting
                && !w.models.isEmpty()
                && w.models.stream().allMatch(m -> facts.image(m).inpainting())) reasons.add("models");
        // Rows 10 to 13.
        if (!(w.karrasSamplers.contains(r.sampler) || (!r.karras && w.plainSamplers.contains(r.sampler))))
            reasons.add("bridge_version");
        if (!r.postProcessors.isEmpty()
                && w.postProcessing
                && !(w.capabilities.contains("post-processing") && w.capabilities.containsAll(r.postProcessors))) {
            reasons.add("bridge_version");
        }
        if (r.sourceImage && !w.img2img) reasons.add("img2img");
        if (r.tiling && !w.capabilities.contains("tiling")) reasons.add("bridge_version");
        if (r.returnControlMap && !w.capabilities.contains("return_control_map")) reasons.add("bridge_version");
        // Rows 14 and 15.
        if (r.controlType
                && w.controlnet
                && !(w.capabilities.contains("controlnet") && w.capabilities.contains("image_is_control"))) {
            reasons.add("bridge_version");
        }
        if (r.controlType && !w.controlnet) reasons.add("controlnet");
        boolean qrRefused = hosts(w, facts, Baseline.STABLE_DIFFUSION_XL) && !w.sdxlControlnet;
        if (r.qrCode && !qrRefused && !(w.capabilities.contains("controlnet") && w.capabilities.contains("qr_code"))) {
            reasons.add("bridge_version");
        }
        if (r.qrCode && qrRefused) reasons.add("controlnet");
        // Rows 16 to 18.
        if (r.hiresFix && !w.capabilities.contains("hires_fix")) reasons.add("bridge_version");
        if (r.hiresFix
                && hosts(w, facts, Baseline.STABLE_CASCADE)
                && !w.capabilities.contains("stable_cascade_2pass")) {
            reasons.add("bridge_version");
        }
        if (hosts(w, facts, Baseline.FLUX_1) && !w.capabilities.contains("flux")) reasons.add("bridge_version");
        if (r.clipSkip > 1 && !w.capabilities.contains("clip_skip")) reasons.add("bridge_version");
        if (r.loraVersion && !w.capabilities.contains("lora_versions")) reasons.add("bridge_version");
        // Rows 19 to 23.
        if (!r.safeIp && !w.unsafeIp) reasons.add("unsafe_ip");
        List<String> limiting = r.models.size() > 1 ? r.models : w.models;
        if (w.limitMaxSteps
                && limiting.stream()
                        .map(facts::image)
                        .anyMatch(m -> r.accurateSteps > (m.minSteps() + m.maxSteps()) / 2.0)) {
            reasons.add("step_count");
        }
        if (!w.ownerTrusted && !r.safeIp && !r.requesterTrusted) reasons.add("untrusted");
        if (!r.postProcessors.isEmpty() && !w.postProcessing) reasons.add("post-processing");
        if (w.requireUpfront && !r.requesterTrusted && !favoured && r.kudos < r.price) reasons.add("kudos");
        // What only 5.4 has.
        if (r.pixels > w.maxPixels) reasons.add("max_pixels");
        if (!hostsModel(r, w)) reasons.add("models");
        if (r.extraSourceImages && !w.capabilities.contains("extra_source_images")) reasons.add("bridge_version");
        if (r.r2 && !w.capabilities.contains("r2")) reasons.add("bridge_version");
        if (r.loras && !w.lora) reasons.add("lora");
        if (r.loras && w.lora && !w.capabilities.contains("lora")) reasons.add("bridge_version");
        if (r.tis && !w.capabilities.contains("textual_inversion")) reasons.add("bridge_version");
        if (!r.slowWorkers && w.speed < 500_000) reasons.add("performance");
        if (w.extraSlow && !r.extraSlowWorkers) reasons.add("performance");
        if (r.transparent && w.sdxlControlnet && !w.capabilities.contains("layer_diffuse"))
            reasons.add("bridge_version");
        if (r.transparent && !w.sdxlControlnet) reasons.add("controlnet");
        return reasons;
    }

    private static boolean hosts(Worker w, ModelFacts facts, Baseline baseline) {
        return w.models.stream().anyMatch(model -> facts.image(model).baseline() == baseline);
    }

    private static boolean hostsModel(Request r, Worker w) {
        if (r.models.isEmpty()) {
            return w.models.stream()
                    .noneMatch(m -> m.contains("horde_special") || m.equals("SDXL_beta::stability.ai#6901"));
        }
        return r.models.stream().anyMatch(w.models::contains);
    }

    private static boolean targeted(Request r, Worker w, boolean favoured) {
        if (!r.allowed.isEmpty()) {
            return r.allowed.contains(w.id) && (!w.matchedTargeting || favoured);
        }
        return !r.blocked.contains(w.id);
    }
}
