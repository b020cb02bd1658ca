package io.throng.protocol.stats;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Answer of {@code GET stats/img/models} and {@code GET stats/text/models}: jobs ended by model. The month has 30 days. */
public record ModelCounts(Map<String, Long> day, Map<String, Long> month, Map<String, Long> total) {
    public ModelCounts {
        day = Collections.unmodifiableMap(new TreeMap<>(day));
        month = Collections.unmodifiableMap(new TreeMap<>(month));
        total = Collections.unmodifiableMap(new TreeMap<>(total));
    }
}
