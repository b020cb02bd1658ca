package io.throng.server.http;

import java.util.Map;
import java.util.OptionalInt;

/** Arguments in the query of a call. An empty one counts as not sent, as the Python SDK sends them. */
public final class QueryArguments {
    private QueryArguments() {}

    /**
     * A whole number.
     *
     * @param value as sent, null without one
     * @param least smallest value that is accepted
     * @throws HordeException.InvalidPayload 400, naming the argument, for anything else
     */
    public static OptionalInt integer(String name, String value, int least) {
        if (value == null || value.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            throw new HordeException.InvalidPayload(Map.of(name, "is no whole number"));
        }
        throw new HordeException.InvalidPayload(Map.of(name, "is less than " + least));
    }

    /** A word; the default if none was sent. */
    public static String text(String value, String absent) {
        return value == null || value.isEmpty() ? absent : value;
    }
}
