package io.throng.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;

/** A member of a closed set of words that stands on the wire by a name of its own. Implemented by enums. */
public interface WireName {
    /** The word as it stands in JSON; compared case-sensitively. */
    @JsonValue
    String wireName();
}
