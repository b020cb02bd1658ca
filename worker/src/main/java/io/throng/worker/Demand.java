package io.throng.worker;

import io.throng.protocol.status.ActiveModel;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Which models are most waited for (worker spec 2.2, {@code dynamic_models}). Pure. */
final class Demand {
    private Demand() {}

    /** The names of this many models waited for longest, of those there are. */
    static List<String> mostWaitedFor(List<ActiveModel> models, Set<String> available, int count) {
        return models.stream()
                .filter(model -> available.contains(model.name()) && model.queued() > 0)
                .sorted(Comparator.comparingLong(ActiveModel::eta)
                        .thenComparingDouble(ActiveModel::queued)
                        .reversed())
                .limit(count)
                .map(ActiveModel::name)
                .toList();
    }
}
