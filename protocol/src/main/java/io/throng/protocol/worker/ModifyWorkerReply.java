package io.throng.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Answer of {@code PUT workers/{id}}: what was set, as it is now.
 *
 * @param team name of the team, {@code "None"} after leaving one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModifyWorkerReply(Boolean maintenance, Boolean paused, String info, String name, String team) {
    /** What stands for no team in this answer. */
    public static final String NO_TEAM = "None";
}
