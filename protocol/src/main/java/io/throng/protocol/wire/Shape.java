package io.throng.protocol.wire;

import java.io.IOException;

/** What a value of a body must look like, and how it becomes a Java value. Immutable. */
sealed interface Shape
        permits BooleanShape,
                EnumShape,
                IntegerShape,
                ListShape,
                NumberShape,
                NumericTextShape,
                RecordShape,
                TextShape,
                TreeShape {
    /**
     * Reads the value whose first token is current, leaving its last token current.
     *
     * @return the value, or null if it does not fit; then at least one violation was recorded
     */
    Object read(ReadState state) throws IOException;
}
