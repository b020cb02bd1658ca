package io.throng.server.request.rules;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The seed a request was made with. Source: image spec 2.8. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "seed")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RequestSeed.Unset.class, name = "unset"),
    @JsonSubTypes.Type(value = RequestSeed.Fixed.class, name = "fixed")
})
public sealed interface RequestSeed {
    /** None: every pop draws its own. */
    record Unset() implements RequestSeed {}

    /**
     * A number the caller chose, or that was drawn once for the whole request.
     *
     * @param value 0 to 2^32 - 1
     */
    record Fixed(long value) implements RequestSeed {
        public Fixed {
            if (value < 0 || value > Seeds.MAX) {
                throw new IllegalArgumentException("a seed lies between 0 and %d: %d".formatted(Seeds.MAX, value));
            }
        }
    }
}
