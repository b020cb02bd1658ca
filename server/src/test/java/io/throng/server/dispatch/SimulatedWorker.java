package io.throng.server.dispatch;

import io.throng.server.dispatch.matching.AgentProfile;
import io.throng.server.dispatch.matching.Baseline;
import io.throng.server.dispatch.matching.BridgeAgent;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.dispatch.matching.WorkerOffer;
import io.throng.server.dispatch.matching.WorkerSetting;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;

/** A scribe of a {@link DispatchSimulation}. */
record SimulatedWorker(UUID id, int ownerId, List<String> models, boolean paused) {
    /** A model reference that has never heard of any model. */
    static final ModelFacts NO_FACTS = new ModelFacts() {
        @Override
        public ImageModel image(String name) {
            return ImageModel.of(Baseline.STABLE_DIFFUSION_1);
        }

        @Override
        public OptionalDouble textBillions(String name) {
            return OptionalDouble.empty();
        }
    };

    static final List<SimulatedWorker> ALL = List.of(
            new SimulatedWorker(new UUID(1, 1), 2, List.of("a", "b"), false),
            new SimulatedWorker(new UUID(1, 2), 3, List.of("b"), false),
            new SimulatedWorker(new UUID(1, 3), 3, List.of("a", "b"), true));

    static SimulatedWorker of(UUID id) {
        return ALL.stream().filter(worker -> worker.id().equals(id)).findFirst().orElseThrow();
    }

    WorkerOffer offer() {
        return WorkerOffer.scribe(id, ownerId, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, true))
                .models(models)
                .lengths(512, 4096)
                .set(WorkerSetting.PAUSED, paused)
                .build(NO_FACTS);
    }
}
