package io.throng.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a worker earned kudos for; both members are always there.
 *
 * @param generated jobs; null before the first
 * @param uptime being there, in whole kudos; null before the first reward
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WorkerKudos(Double generated, Long uptime) {}
