package io.throng.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A worker as readers see it (workers spec 2.3). Members that do not fit its kind, or that the reader may not see, are null and left
 * out.
 *
 * @param name name
 * @param id id of the worker
 * @param type what it makes
 * @param online whether it was heard of in the last 300 s
 * @param requestsFulfilled jobs delivered
 * @param uncompletedJobs jobs given up or timed out, ever
 * @param kudosRewards kudos earned, for show
 * @param kudosDetails what they were earned for
 * @param performance speed in words; clients parse the number before the first space
 * @param threads jobs it runs at once
 * @param uptime seconds it was up in all
 * @param maintenanceMode whether it takes jobs of its own owner only
 * @param info what its owner says of it; absent if nothing
 * @param trusted whether its owner is trusted
 * @param flagged whether its owner is flagged, so that it gets no jobs
 * @param team its team; never absent
 * @param bridgeAgent the program it runs
 * @param nsfw whether it takes jobs that are not safe for work
 * @param models models it offers; dreamers and scribes
 * @param forms operations it offers; alchemists
 * @param maxPixels largest picture; dreamers
 * @param megapixelstepsGenerated work delivered; dreamers
 * @param img2img whether it takes source images; dreamers
 * @param painting whether it paints into source images; dreamers
 * @param postProcessing whether it post-processes; dreamers
 * @param controlnet whether it takes control images; dreamers
 * @param sdxlControlnet whether it does so for SDXL; dreamers
 * @param lora whether it loads LoRAs; dreamers
 * @param maxLength tokens it makes at most; scribes
 * @param maxContextLength tokens it reads at most; scribes
 * @param owner alias of its owner; moderators, or everybody if the owner allows
 * @param messages unexpired messages to it; seen by whoever sees the owner
 * @param paused whether it gets nothing but decoys; moderators
 * @param suspicious suspicions on record; moderators
 * @param ipaddr address it was last heard from; moderators
 * @param contact how to reach its owner; moderators
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerDetails(
        String name,
        String id,
        WorkerType type,
        Boolean online,
        @JsonProperty("requests_fulfilled") Long requestsFulfilled,
        @JsonProperty("uncompleted_jobs") Integer uncompletedJobs,
        @JsonProperty("kudos_rewards") Double kudosRewards,
        @JsonProperty("kudos_details") WorkerKudos kudosDetails,
        String performance,
        Integer threads,
        Long uptime,
        @JsonProperty("maintenance_mode") Boolean maintenanceMode,
        String info,
        Boolean trusted,
        Boolean flagged,
        TeamReference team,
        @JsonProperty("bridge_agent") String bridgeAgent,
        Boolean nsfw,
        List<String> models,
        List<String> forms,
        @JsonProperty("max_pixels") Long maxPixels,
        @JsonProperty("megapixelsteps_generated") Double megapixelstepsGenerated,
        Boolean img2img,
        Boolean painting,
        @JsonProperty("post-processing") Boolean postProcessing,
        Boolean controlnet,
        @JsonProperty("sdxl_controlnet") Boolean sdxlControlnet,
        Boolean lora,
        @JsonProperty("max_length") Integer maxLength,
        @JsonProperty("max_context_length") Integer maxContextLength,
        String owner,
        List<WorkerMessage> messages,
        Boolean paused,
        Integer suspicious,
        String ipaddr,
        String contact) {
    public WorkerDetails {
        models = models == null ? null : List.copyOf(models);
        forms = forms == null ? null : List.copyOf(forms);
        messages = messages == null ? null : List.copyOf(messages);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private String name;
        private String id;
        private WorkerType type;
        private Boolean online;
        private Long requestsFulfilled;
        private Integer uncompletedJobs;
        private Double kudosRewards;
        private WorkerKudos kudosDetails;
        private String performance;
        private Integer threads;
        private Long uptime;
        private Boolean maintenanceMode;
        private String info;
        private Boolean trusted;
        private Boolean flagged;
        private TeamReference team;
        private String bridgeAgent;
        private Boolean nsfw;
        private List<String> models;
        private List<String> forms;
        private Long maxPixels;
        private Double megapixelstepsGenerated;
        private Boolean img2img;
        private Boolean painting;
        private Boolean postProcessing;
        private Boolean controlnet;
        private Boolean sdxlControlnet;
        private Boolean lora;
        private Integer maxLength;
        private Integer maxContextLength;
        private String owner;
        private List<WorkerMessage> messages;
        private Boolean paused;
        private Integer suspicious;
        private String ipaddr;
        private String contact;

        private Builder() {}

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder id(String value) {
            id = value;
            return this;
        }

        public Builder type(WorkerType value) {
            type = value;
            return this;
        }

        public Builder online(Boolean value) {
            online = value;
            return this;
        }

        public Builder requestsFulfilled(Long value) {
            requestsFulfilled = value;
            return this;
        }

        public Builder uncompletedJobs(Integer value) {
            uncompletedJobs = value;
            return this;
        }

        public Builder kudosRewards(Double value) {
            kudosRewards = value;
            return this;
        }

        public Builder kudosDetails(WorkerKudos value) {
            kudosDetails = value;
            return this;
        }

        public Builder performance(String value) {
            performance = value;
            return this;
        }

        public Builder threads(Integer value) {
            threads = value;
            return this;
        }

        public Builder uptime(Long value) {
            uptime = value;
            return this;
        }

        public Builder maintenanceMode(Boolean value) {
            maintenanceMode = value;
            return this;
        }

        public Builder info(String value) {
            info = value;
            return this;
        }

        public Builder trusted(Boolean value) {
            trusted = value;
            return this;
        }

        public Builder flagged(Boolean value) {
            flagged = value;
            return this;
        }

        public Builder team(TeamReference value) {
            team = value;
            return this;
        }

        public Builder bridgeAgent(String value) {
            bridgeAgent = value;
            return this;
        }

        public Builder nsfw(Boolean value) {
            nsfw = value;
            return this;
        }

        public Builder models(List<String> value) {
            models = value;
            return this;
        }

        public Builder forms(List<String> value) {
            forms = value;
            return this;
        }

        public Builder maxPixels(Long value) {
            maxPixels = value;
            return this;
        }

        public Builder megapixelstepsGenerated(Double value) {
            megapixelstepsGenerated = value;
            return this;
        }

        public Builder img2img(Boolean value) {
            img2img = value;
            return this;
        }

        public Builder painting(Boolean value) {
            painting = value;
            return this;
        }

        public Builder postProcessing(Boolean value) {
            postProcessing = value;
            return this;
        }

        public Builder controlnet(Boolean value) {
            controlnet = value;
            return this;
        }

        public Builder sdxlControlnet(Boolean value) {
            sdxlControlnet = value;
            return this;
        }

        public Builder lora(Boolean value) {
            lora = value;
            return this;
        }

        public Builder maxLength(Integer value) {
            maxLength = value;
            return this;
        }

        public Builder maxContextLength(Integer value) {
            maxContextLength = value;
            return this;
        }

        public Builder owner(String value) {
            owner = value;
            return this;
        }

        public Builder messages(List<WorkerMessage> value) {
            messages = value;
            return this;
        }

        public Builder paused(Boolean value) {
            paused = value;
            return this;
        }

        public Builder suspicious(Integer value) {
            suspicious = value;
            return this;
        }

        public Builder ipaddr(String value) {
            ipaddr = value;
            return this;
        }

        public Builder contact(String value) {
            contact = value;
            return this;
        }

        /** The worker with the members set so far. */
        public WorkerDetails build() {
            return new WorkerDetails(
                    name,
                    id,
                    type,
                    online,
                    requestsFulfilled,
                    uncompletedJobs,
                    kudosRewards,
                    kudosDetails,
                    performance,
                    threads,
                    uptime,
                    maintenanceMode,
                    info,
                    trusted,
                    flagged,
                    team,
                    bridgeAgent,
                    nsfw,
                    models,
                    forms,
                    maxPixels,
                    megapixelstepsGenerated,
                    img2img,
                    painting,
                    postProcessing,
                    controlnet,
                    sdxlControlnet,
                    lora,
                    maxLength,
                    maxContextLength,
                    owner,
                    messages,
                    paused,
                    suspicious,
                    ipaddr,
                    contact);
        }
    }
}
