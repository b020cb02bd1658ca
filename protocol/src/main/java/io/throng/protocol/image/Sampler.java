package io.throng.protocol.image;

import io.throng.protocol.wire.WireName;

/**
 * Samplers an image request may name (image spec 2.2). There are no aliases.
 */
public enum Sampler implements WireName {
    K_LMS("k_lms"),
    K_HEUN("k_heun"),
    K_EULER("k_euler"),
    K_EULER_A("k_euler_a"),
    K_DPM_2("k_dpm_2"),
    K_DPM_2_A("k_dpm_2_a"),
    K_DPM_FAST("k_dpm_fast"),
    K_DPM_ADAPTIVE("k_dpm_adaptive"),
    K_DPMPP_2S_A("k_dpmpp_2s_a"),
    K_DPMPP_2M("k_dpmpp_2m"),
    K_DPMPP_SDE("k_dpmpp_sde"),
    DPMSOLVER("dpmsolver"),
    DDIM("DDIM"),
    LCM("lcm");

    private final String wireName;

    Sampler(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
