package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.image.GenerationMetadata;
import java.util.List;
import java.util.Map;

/**
 * A graph with what is needed to follow it and to collect its pictures.
 *
 * @param graph what to queue
 * @param output id of the node whose pictures are wanted
 * @param samplers steps of each sampling node, in the order they run
 * @param notes what the requester should know
 */
record ComfyPlan(ObjectNode graph, String output, Map<String, Integer> samplers, List<GenerationMetadata> notes) {
    ComfyPlan {
        notes = List.copyOf(notes);
    }

    /** Steps of all samplers. */
    int totalSteps() {
        return samplers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many steps are done when a node is at this one of its own. */
    int stepsDone(String node, int value) {
        int before = 0;
        for (Map.Entry<String, Integer> sampler : samplers.entrySet()) {
            if (sampler.getKey().equals(node)) {
                return before + Math.min(value, sampler.getValue());
            }
            before += sampler.getValue();
        }
        return 0;
    }
}
