package io.throng.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Answer of {@code GET status/heartbeat} (workers spec 4.5): how one node is.
 *
 * @param message {@link #OK}, {@link #DOWN} or {@link #OVERLOADED}
 * @param version of the server
 * @param queue calls that wait for a connection to the database
 * @param threads of the node's process
 * @param activeCount calls being answered, this one included
 * @param dbConnection whether the database answers
 */
public record Heartbeat(
        String message,
        String version,
        long queue,
        int threads,
        @JsonProperty("active_count") long activeCount,
        @JsonProperty("db_connection") boolean dbConnection) {
    public static final String OK = "OK";
    public static final String DOWN = "DOWN";
    public static final String OVERLOADED = "OVERLOADED";
}
