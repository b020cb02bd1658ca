package io.throng.protocol.team;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.worker.WorkerType;
import java.util.List;

/**
 * A team (workers spec 3).
 *
 * @param name name of the team
 * @param id id of the team
 * @param creator alias of the user who made it
 * @param requestsFulfilled jobs its workers delivered while they were in it
 * @param kudos what they earned by them
 * @param uptime seconds its workers were rewarded for
 * @param info absent if nothing is said of it
 * @param workerCount dreamers and scribes in it, online or not
 * @param workers these
 * @param models what they offer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TeamDetails(
        String name,
        String id,
        String creator,
        @JsonProperty("requests_fulfilled") long requestsFulfilled,
        double kudos,
        long uptime,
        String info,
        @JsonProperty("worker_count") int workerCount,
        List<Member> workers,
        List<Model> models) {
    public TeamDetails {
        workers = List.copyOf(workers);
        models = List.copyOf(models);
    }

    /**
     * A worker of the team.
     *
     * @param type what it makes
     * @param name its name
     * @param id its id
     * @param online whether it was heard of in the last 300 s
     */
    public record Member(WorkerType type, String name, String id, boolean online) {}

    /**
     * A model that workers of the team offer.
     *
     * @param name name of the model
     * @param count workers that offer it
     */
    public record Model(String name, int count) {}
}
