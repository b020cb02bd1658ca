package io.throng.protocol.sharedkey;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One of the caller's shared keys with what was done with it; an extension of ours.
 *
 * @param key the key and its limits
 * @param created ISO 8601
 * @param lastUsed ISO 8601; absent: never
 * @param days the days on which it was used, newest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SharedKeyUsage(
        SharedKeyDetails key,
        String created,
        @JsonProperty("last_used") String lastUsed,
        List<Day> days) {
    public SharedKeyUsage {
        days = List.copyOf(days);
    }

    /**
     * What was done on one day with one kind of work.
     *
     * @param day ISO 8601, by the server's UTC calendar
     * @param kind {@code image}, {@code text} or {@code interrogation}
     * @param requests requests that became active
     * @param jobs jobs that were delivered
     * @param kudos charged to the owner
     */
    public record Day(String day, String kind, long requests, long jobs, double kudos) {}
}
