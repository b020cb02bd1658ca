package io.throng.worker.backend.comfyui;

import io.throng.worker.backend.ModelFamily;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of control image: which node makes them, and which weights follow them (worker spec 4.6).
 *
 * @param type the horde's name
 * @param preprocessors classes of the node that makes the control image, the best first
 * @param settings its inputs that differ from what the node takes for ordinary
 * @param keywords what a file of fitting weights has in its name
 */
record ComfyControl(String type, List<String> preprocessors, Map<String, Double> settings, List<String> keywords) {
    static final String LOADER = "ControlNetLoader";
    static final String DIFFERENCE_LOADER = "DiffControlNetLoader";
    static final String APPLY = "ControlNetApply";
    static final String APPLY_ADVANCED = "ControlNetApplyAdvanced";

    private static final List<String> OTHER_FAMILIES = List.of("xl", "flux", "sd3", "qwen");
    private static final String SD2 = "sd2";

    private static final List<ComfyControl> ALL = List.of(
            new ComfyControl(
                    "canny",
                    List.of("CannyEdgePreprocessor"),
                    Map.of("low_threshold", 100.0, "high_threshold", 200.0),
                    List.of("canny")),
            new ComfyControl("hed", List.of("HEDPreprocessor"), Map.of(), List.of("hed", "softedge")),
            new ComfyControl("depth", List.of("LeReS-DepthMapPreprocessor"), Map.of(), List.of("depth")),
            new ComfyControl(
                    "normal",
                    List.of("MiDaS-NormalMapPreprocessor"),
                    Map.of("a", 2 * Math.PI, "bg_threshold", 0.05),
                    List.of("normal")),
            new ComfyControl("openpose", List.of("OpenposePreprocessor"), Map.of(), List.of("openpose")),
            new ComfyControl(
                    "seg",
                    List.of(
                            "SemSegPreprocessor",
                            "UniFormer-SemSegPreprocessor",
                            "OneFormer-ADE20K-SemSegPreprocessor"),
                    Map.of(),
                    List.of("seg")),
            new ComfyControl("scribble", List.of("ScribblePreprocessor"), Map.of(), List.of("scribble")),
            new ComfyControl("fakescribbles", List.of("FakeScribblePreprocessor"), Map.of(), List.of("scribble")),
            new ComfyControl(
                    "hough",
                    List.of("M-LSDPreprocessor"),
                    Map.of("score_threshold", 0.15, "dist_threshold", 1.0),
                    List.of("mlsd", "hough")));

    /** The kind of this name; {@code mlsd} is another name of {@code hough}. */
    static Optional<ComfyControl> of(String type) {
        String name = type.toLowerCase(Locale.ROOT).equals("mlsd") ? "hough" : type.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(control -> control.type.equals(name)).findFirst();
    }

    /** Whether every kind can be done for SD 1: a horde hands out any of them to who says it does control nets. */
    static boolean allAvailable(ComfyNodes nodes) {
        return nodes.firstOf(List.of(APPLY_ADVANCED, APPLY)).isPresent()
                && nodes.hasAll(LOADER, "LoadImage")
                && ALL.stream()
                        .allMatch(control -> nodes.firstOf(control.preprocessors)
                                        .isPresent()
                                && control.weights(ModelFamily.SD1, nodes).isPresent());
    }

    /** The file of weights for this family. */
    Optional<String> weights(ModelFamily family, ComfyNodes nodes) {
        boolean second = family == ModelFamily.SD2_512 || family == ModelFamily.SD2_768;
        return nodes.choices(LOADER, "control_net_name").stream()
                .filter(file -> {
                    String name = file.toLowerCase(Locale.ROOT);
                    return keywords.stream().anyMatch(name::contains)
                            && OTHER_FAMILIES.stream().noneMatch(name::contains)
                            && name.contains(SD2) == second;
                })
                .findFirst();
    }
}
