package io.throng.protocol;

import io.throng.protocol.wire.WireName;

/**
 * Why a request that was accepted may not turn out well (image spec 2.13).
 */
public enum WarningCode implements WireName {
    NO_AVAILABLE_WORKER("NoAvailableWorker"),
    CLIP_SKIP_MISMATCH("ClipSkipMismatch"),
    STEPS_TOO_FEW("StepsTooFew"),
    STEPS_TOO_MANY("StepsTooMany"),
    CFG_SCALE_MISMATCH("CfgScaleMismatch"),
    CFG_SCALE_TOO_SMALL("CfgScaleTooSmall"),
    CFG_SCALE_TOO_LARGE("CfgScaleTooLarge"),
    SAMPLER_MISMATCH("SamplerMismatch"),
    SCHEDULER_MISMATCH("SchedulerMismatch");

    private final String wireName;

    WarningCode(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
