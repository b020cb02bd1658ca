package io.throng.server.dispatch.matching;

import java.util.List;

/** Finds the predicates a worker fails whatever the request, provided they are relevant to it. Built anew for each offer. */
final class RefusedPredicates {

    private final int settings;
    private final AgentProfile agent;
    private long refused;

    RefusedPredicates(int settings, AgentProfile agent, boolean ownerTrusted) {
        this.settings = settings;
        this.agent = agent;
        refuseUnless(ownerTrusted, Predicate.OWNER_TRUSTED);
        refuseUnless(!on(WorkerSetting.STALE), Predicate.RECENTLY_SEEN);
        refuseUnless(on(WorkerSetting.NSFW), Predicate.ACCEPTS_NSFW);
    }

    /** Refusals of a dreamer hosting {@code hosted} with a stored speed in pixelsteps per second. */
    long ofDreamer(List<ModelFacts.ImageModel> hosted, double speed) {
        requireSetting(WorkerSetting.IMG2IMG, Predicate.ALLOWS_IMG2IMG, Predicate.AGENT_IMG2IMG, Capability.IMG2IMG);
        requireSetting(
                WorkerSetting.PAINTING, Predicate.ALLOWS_PAINTING, Predicate.AGENT_INPAINTING, Capability.INPAINTING);
        requireSetting(WorkerSetting.LORA, Predicate.ALLOWS_LORA, Predicate.AGENT_LORA, Capability.LORA);
        requireSetting(
                WorkerSetting.CONTROLNET,
                Predicate.ALLOWS_CONTROLNET,
                Predicate.AGENT_CONTROLNET,
                Capability.CONTROLNET,
                Capability.IMAGE_IS_CONTROL);
        requireSetting(
                WorkerSetting.SDXL_CONTROLNET,
                Predicate.ALLOWS_TRANSPARENT,
                Predicate.AGENT_LAYER_DIFFUSE,
                Capability.LAYER_DIFFUSE);
        requireSetting(
                WorkerSetting.POST_PROCESSING,
                Predicate.ALLOWS_POST_PROCESSING,
                Predicate.AGENT_POST_PROCESSING,
                Capability.POST_PROCESSING);
        refuseUnless(
                on(WorkerSetting.SDXL_CONTROLNET) || !hostsAny(hosted, Baseline.STABLE_DIFFUSION_XL),
                Predicate.ALLOWS_QR_CODE,
                Predicate.AGENT_QR_CODE,
                agent.can(Capability.CONTROLNET) && agent.can(Capability.QR_CODE));
        requireCapability(Predicate.AGENT_TEXTUAL_INVERSION, Capability.TEXTUAL_INVERSION);
        requireCapability(Predicate.AGENT_EXTRA_SOURCE_IMAGES, Capability.EXTRA_SOURCE_IMAGES);
        requireCapability(Predicate.AGENT_R2, Capability.R2);
        requireCapability(Predicate.AGENT_TILING, Capability.TILING);
        requireCapability(Predicate.AGENT_RETURN_CONTROL_MAP, Capability.RETURN_CONTROL_MAP);
        requireCapability(Predicate.AGENT_HIRES_FIX, Capability.HIRES_FIX);
        requireCapability(Predicate.AGENT_CLIP_SKIP, Capability.CLIP_SKIP);
        requireCapability(Predicate.AGENT_LORA_VERSIONS, Capability.LORA_VERSIONS);
        if (hostsAny(hosted, Baseline.STABLE_CASCADE)) {
            requireCapability(Predicate.AGENT_CASCADE_TWO_PASS, Capability.STABLE_CASCADE_TWO_PASS);
        }
        if (hostsAny(hosted, Baseline.FLUX_1)) {
            requireCapability(Predicate.AGENT_FLUX, Capability.FLUX);
        }
        refuseUnless(hosted.stream().anyMatch(ModelFacts.ImageModel::inpainting), Predicate.HOSTS_INPAINTING_MODEL);
        refuseUnless(
                hosted.isEmpty() || hosted.stream().anyMatch(model -> !model.inpainting()),
                Predicate.HOSTS_GENERAL_MODEL);
        refuseUnless(on(WorkerSetting.UNSAFE_IP), Predicate.ALLOWS_UNSAFE_IP);
        refuseUnless(!on(WorkerSetting.EXTRA_SLOW), Predicate.NOT_EXTRA_SLOW);
        refuseUnless(speed >= SpeedRules.MIN_PIXELSTEPS_PER_SECOND, Predicate.FAST_ENOUGH);
        return refused;
    }

    /** Refusals of a scribe with a stored speed in tokens per second. */
    long ofScribe(double minTokensPerSecond, double speed) {
        refuseUnless(speed >= minTokensPerSecond, Predicate.FAST_ENOUGH);
        refuseUnless(agent.validatedTextBackend(), Predicate.BACKEND_VALIDATED);
        return refused;
    }

    private boolean on(WorkerSetting setting) {
        return (settings & setting.bit()) != 0;
    }

    private static boolean hostsAny(List<ModelFacts.ImageModel> hosted, Baseline baseline) {
        return hosted.stream().anyMatch(model -> model.baseline() == baseline);
    }

    private void requireCapability(Predicate predicate, Capability capability) {
        refuseUnless(agent.can(capability), predicate);
    }

    private void requireSetting(
            WorkerSetting setting, Predicate settingOn, Predicate agentAble, Capability... capabilities) {
        boolean able = true;
        for (Capability capability : capabilities) {
            able &= agent.can(capability);
        }
        refuseUnless(on(setting), settingOn, agentAble, able);
    }

    /** A setting that is off is the reason; missing software is one only where the setting is on. */
    private void refuseUnless(boolean allowed, Predicate settingOn, Predicate agentAble, boolean able) {
        refuseUnless(allowed, settingOn);
        refuseUnless(able || !allowed, agentAble);
    }

    private void refuseUnless(boolean met, Predicate predicate) {
        if (!met) {
            refused |= predicate.bit();
        }
    }
}
