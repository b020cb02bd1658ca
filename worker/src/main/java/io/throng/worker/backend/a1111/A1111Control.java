package io.throng.worker.backend.a1111;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelFamily;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of control image in the words of the ControlNet extension (worker spec 4.6).
 *
 * @param type the horde's name
 * @param modules preprocessors, the best first
 * @param keywords what fitting weights have in their names
 */
record A1111Control(String type, List<String> modules, List<String> keywords) {
    private static final double CANNY_LOW = 100;
    private static final double CANNY_HIGH = 200;
    private static final String SD2 = "sd2";
    private static final List<String> OTHER_FAMILIES = List.of("xl", "flux", "sd3");

    private static final List<A1111Control> ALL = List.of(
            new A1111Control("canny", List.of("canny"), List.of("canny")),
            new A1111Control("hed", List.of("softedge_hed", "hed"), List.of("softedge", "hed")),
            new A1111Control("depth", List.of("depth_leres", "depth_midas", "depth"), List.of("depth")),
            new A1111Control("normal", List.of("normal_midas", "normal_bae", "normal_map"), List.of("normal")),
            new A1111Control("openpose", List.of("openpose"), List.of("openpose")),
            new A1111Control("seg", List.of("seg_ufade20k", "seg_ofade20k", "segmentation"), List.of("seg")),
            new A1111Control("scribble", List.of("scribble_pidinet", "scribble_xdog", "scribble"), List.of("scribble")),
            new A1111Control("fakescribbles", List.of("scribble_hed", "fake_scribble"), List.of("scribble")),
            new A1111Control("hough", List.of("mlsd"), List.of("mlsd", "hough")));

    static A1111Control of(String type) throws BackendException {
        String name = type.toLowerCase(Locale.ROOT).equals("mlsd") ? "hough" : type.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(control -> control.type.equals(name))
                .findFirst()
                .orElseThrow(() -> new BackendException("unknown kind of control image: " + type));
    }

    /** Whether every kind can be done for SD 1: a horde hands out any of them to who says it does control nets. */
    static boolean allAvailable(A1111Abilities abilities) {
        return ALL.stream()
                .allMatch(control -> control.module(abilities).isPresent()
                        && control.weights(ModelFamily.SD1, abilities).isPresent());
    }

    Optional<String> module(A1111Abilities abilities) {
        return modules.stream().filter(abilities.controlModules()::contains).findFirst();
    }

    Optional<String> weights(ModelFamily family, A1111Abilities abilities) {
        boolean second = family == ModelFamily.SD2_512 || family == ModelFamily.SD2_768;
        return abilities.controlModels().stream()
                .filter(model -> {
                    String name = model.toLowerCase(Locale.ROOT);
                    return keywords.stream().anyMatch(name::contains)
                            && OTHER_FAMILIES.stream().noneMatch(name::contains)
                            && name.contains(SD2) == second;
                })
                .findFirst();
    }

    /** Adds the extension's unit for a task to a call's body. */
    static void addUnit(ObjectNode body, ImageTask task, ModelFamily family, A1111Abilities abilities, String image)
            throws BackendException {
        ImageTask.Control asked = task.control().orElseThrow();
        A1111Control control = of(asked.type());
        if (!family.takesControlNets()) {
            throw new BackendException("control images do not go with " + family);
        }
        ObjectNode unit = body.putObject("alwayson_scripts")
                .putObject("controlnet")
                .putArray("args")
                .addObject();
        unit.put("enabled", true);
        unit.put("image", image);
        unit.put("module", asked.imageIsControl() ? "none" : control.needModule(abilities));
        unit.put(
                "model",
                control.weights(family, abilities)
                        .orElseThrow(() -> new BackendException("the web UI has no control net for " + asked.type())));
        unit.put("weight", asked.strength());
        unit.put("resize_mode", "Just Resize");
        unit.put("control_mode", "Balanced");
        unit.put("pixel_perfect", false);
        unit.put("processor_res", Math.min(task.width(), task.height()));
        if (control.type.equals("canny")) {
            unit.put("threshold_a", CANNY_LOW);
            unit.put("threshold_b", CANNY_HIGH);
        }
    }

    String needModule(A1111Abilities abilities) throws BackendException {
        return module(abilities).orElseThrow(() -> new BackendException("the web UI makes no control image " + type));
    }
}
