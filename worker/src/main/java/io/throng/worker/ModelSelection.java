package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeCallException;
import io.throng.worker.config.ModelChoice;
import io.throng.worker.model.DemandRanking;
import io.throng.worker.model.ModelInstructions;
import io.throng.worker.model.ModelReference;
import io.throng.worker.model.UsageCounts;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Of the models the back ends have, those to offer. */
final class ModelSelection {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSelection.class);

    private final ModelReference reference;
    private final UsageCounts uses;
    private final HordeLink horde;
    private final DemandRanking ranking;
    private boolean warned;

    /**
     * @param horde asked which models are waited for
     * @param clock for how long an automatic choice stands
     */
    ModelSelection(ModelReference reference, UsageCounts uses, HordeLink horde, InstantSource clock) {
        this.reference = requireNonNull(reference, "reference");
        this.uses = requireNonNull(uses, "uses");
        this.horde = requireNonNull(horde, "horde");
        this.ranking = new DemandRanking(clock, () -> horde.client().imageModels());
    }

    /** Whether the model only fills masked parts. */
    boolean isInpainting(String model) {
        return reference.find(model).map(found -> found.inpainting()).orElse(false);
    }

    /**
     * The models to offer. Where the instructions leave none that is there, everything there is is offered instead: a worker that says so
     * and works is of more use than one that stands still.
     */
    List<String> of(Set<String> available, ModelChoice choice) {
        Map<String, Long> counts = ModelInstructions.needUses(choice) ? uses.current() : Map.of();
        ModelInstructions instructions = new ModelInstructions(
                reference.models(), counts, choice.large(), count -> ranking.best(count, available, counts));
        Set<String> chosen = new LinkedHashSet<>(choice.load().isEmpty() ? available : instructions.expanded(choice));
        choice.custom().forEach(model -> chosen.add(model.name()));
        if (choice.inDemand() > 0) {
            chosen.addAll(inDemand(available, choice.inDemand()));
        }
        Set<String> skipped = instructions.skipped(choice);
        chosen.removeAll(skipped);
        chosen.retainAll(available);
        if (chosen.isEmpty()) {
            chosen.addAll(available);
            chosen.removeAll(skipped);
            if (!warned) {
                warned = true;
                LOG.warn(
                        "no back end has a model of models_to_load {}; what there is is offered: {}",
                        choice.load(),
                        chosen);
            }
        }
        return chosen.stream().sorted().toList();
    }

    private List<String> inDemand(Set<String> available, int count) {
        try {
            return Demand.mostWaitedFor(horde.client().imageModels(), available, count);
        } catch (HordeCallException e) {
            LOG.warn("which models are waited for cannot be learnt: {}", e.getMessage());
            return List.of();
        }
    }
}
