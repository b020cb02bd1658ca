package io.throng.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The team a worker is in; both members are always there.
 *
 * @param name null without a team
 * @param id null without a team
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TeamReference(String name, String id) {
    /** What stands for no team: clients expect an object. */
    public static final TeamReference NONE = new TeamReference(null, null);
}
