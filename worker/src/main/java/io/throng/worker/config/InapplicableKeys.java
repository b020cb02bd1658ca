package io.throng.worker.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys of the workers in circulation that mean nothing here, each with the reason (worker spec 2.2). They are accepted, so that a file
 * goes on working, and reported by name, so that nobody relies on them.
 */
final class InapplicableKeys {
    private static final String OWN_MEMORY = "back ends manage their own memory";
    private static final String MEASURED = "jobs are fetched ahead by measured speed";

    /** Reason by key. */
    static final Map<String, String> REASONS = reasons();

    private InapplicableKeys() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("temp_dir", "no temporary files are written");
        reasons.put("always_download", "nothing is ever asked before a download");
        reasons.put("max_models_to_download", "models are those the back ends have");
        reasons.put("extra_stable_diffusion_models_folders", "back ends look for their own files");
        reasons.put("purge_loras_on_download", "the file cache makes room by itself, least recently used first");
        reasons.put("safety_on_gpu", "the safety check runs where the runtime puts it");
        reasons.put("high_memory_mode", OWN_MEMORY);
        reasons.put("very_high_memory_mode", OWN_MEMORY);
        reasons.put("very_fast_disk_mode", OWN_MEMORY);
        reasons.put("unload_models_from_vram_often", OWN_MEMORY);
        reasons.put("cycle_process_on_model_change", "there are no processes to cycle");
        reasons.put("capture_kudos_training_data", "record_dir keeps every job with its reward instead");
        reasons.put("kudos_training_data_file", "record_dir keeps every job with its reward instead");
        reasons.put("ram_to_leave_free", OWN_MEMORY);
        reasons.put("vram_to_leave_free", OWN_MEMORY);
        reasons.put("disable_disk_cache", OWN_MEMORY);
        reasons.put("high_performance_mode", MEASURED + "; it sets process_timeout to 100");
        reasons.put("moderate_performance_mode", MEASURED + "; it sets process_timeout to 150");
        reasons.put("backend_engine", "the worker introduces itself by bridge_agent, which may be set");
        reasons.put("disable_dynamic_models", "dynamic_models is off unless it is set");
        reasons.put("interval", "the pauses between pops adapt to the horde");
        reasons.put("skip_md5", "a wrong checksum is never accepted");
        reasons.put("skip_checksum", "a wrong checksum is never accepted");
        return Map.copyOf(reasons);
    }
}
