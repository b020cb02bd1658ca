package io.throng.protocol.team;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Answer of {@code POST teams} and {@code PATCH teams/{id}}: what was set.
 *
 * @param id id of the team
 * @param name absent if it was not set
 * @param info absent if it was not set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModifyTeamReply(String id, String name, String info) {}
