package io.throng.server.kudos;

import java.util.List;
import java.util.Map;

/**
 * Result of booking a batch.
 *
 * @param outcomes one per event, in the order of the batch
 * @param balancesHundredths balance after the batch of every user account that the batch named and that exists
 */
public record BookingResult(List<EventOutcome> outcomes, Map<Long, Long> balancesHundredths) {
    public BookingResult {
        outcomes = List.copyOf(outcomes);
        balancesHundredths = Map.copyOf(balancesHundredths);
    }
}
