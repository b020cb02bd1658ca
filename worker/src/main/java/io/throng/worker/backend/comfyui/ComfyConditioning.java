package io.throng.worker.backend.comfyui;

import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelFamily;

/**
 * What a picture is to show and to avoid, as a sampler takes it.
 *
 * @param positive what to show
 * @param negative what to avoid
 */
record ComfyConditioning(ComfyGraph.Link positive, ComfyGraph.Link negative) {
    /**
     * The control image: the source itself, or what a preprocessor makes of it.
     *
     * @param resolution side the preprocessor works at, in pixels
     */
    static ComfyGraph.Link controlImage(
            ComfyGraph graph, ComfyNodes nodes, ComfyGraph.Link source, ImageTask.Control asked, int resolution)
            throws BackendException {
        if (asked.imageIsControl()) {
            return source;
        }
        ComfyControl control = control(asked);
        String preprocessor = nodes.firstOf(control.preprocessors())
                .orElseThrow(() -> new BackendException("this ComfyUI makes no control image " + asked.type()));
        ComfyGraph.Node node = graph.node(preprocessor).in("image", source);
        control.settings().forEach((input, value) -> {
            if (nodes.hasInput(preprocessor, input)) {
                node.in(input, value);
            }
        });
        if (nodes.hasInput(preprocessor, "resolution")) {
            node.in("resolution", resolution);
        }
        return node.withDefaults(nodes).out(0);
    }

    private static ComfyControl control(ImageTask.Control asked) throws BackendException {
        return ComfyControl.of(asked.type())
                .orElseThrow(() -> new BackendException("unknown kind of control image: " + asked.type()));
    }

    /** This, led by a control image. */
    ComfyConditioning controlled(
            ComfyGraph graph,
            ComfyNodes nodes,
            ModelFamily family,
            ComfyNetworks networks,
            ComfyGraph.Link source,
            ImageTask.Control asked,
            int resolution)
            throws BackendException {
        if (!family.takesControlNets()) {
            throw new BackendException("control images do not go with " + family);
        }
        String weights = control(asked)
                .weights(family, nodes)
                .orElseThrow(() -> new BackendException("this ComfyUI has no control net for " + asked.type()));
        ComfyGraph.Link image = controlImage(graph, nodes, source, asked, resolution);
        boolean difference = weights.contains("diff_control") && nodes.has(ComfyControl.DIFFERENCE_LOADER);
        ComfyGraph.Node loader = graph.node(difference ? ComfyControl.DIFFERENCE_LOADER : ComfyControl.LOADER)
                .in("control_net_name", weights);
        if (difference) {
            loader.in("model", networks.model());
        }
        if (nodes.has(ComfyControl.APPLY_ADVANCED)) {
            return led(graph, loader.out(0), image, asked.strength());
        }
        ComfyGraph.Node apply = graph.node(ComfyControl.APPLY)
                .in("conditioning", positive)
                .in("control_net", loader.out(0))
                .in("image", image)
                .in("strength", asked.strength());
        return new ComfyConditioning(apply.out(0), negative);
    }

    /** This, led by a control net that was loaded and the image it follows; on servers that have the node for both prompts. */
    ComfyConditioning led(ComfyGraph graph, ComfyGraph.Link net, ComfyGraph.Link image, double strength) {
        ComfyGraph.Node apply = graph.node(ComfyControl.APPLY_ADVANCED)
                .in("positive", positive)
                .in("negative", negative)
                .in("control_net", net)
                .in("image", image)
                .in("strength", strength)
                .in("start_percent", 0.0)
                .in("end_percent", 1.0);
        return new ComfyConditioning(apply.out(0), apply.out(1));
    }
}
