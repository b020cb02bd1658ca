package io.throng.protocol.team;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code POST teams}.
 *
 * @param name name of the team, unique whatever its case
 * @param info what is said of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TeamInput(
        @NotNull @Size(min = TeamInput.MIN_LENGTH, max = TeamInput.MAX_NAME_LENGTH)
        String name,

        @Size(min = TeamInput.MIN_LENGTH, max = TeamInput.MAX_INFO_LENGTH)
        String info) {
    /** Characters that a name and an info have at least. */
    public static final int MIN_LENGTH = 3;

    /** Characters of a name. */
    public static final int MAX_NAME_LENGTH = 100;

    /** Characters of an info. */
    public static final int MAX_INFO_LENGTH = 1_000;
}
