package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.ExtraSourceImage;
import io.throng.protocol.PopMessage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answer of {@code POST generate/pop} (image spec 5.9). Every member is always present, null when unused.
 *
 * @param id first of {@code ids}; null without a job
 * @param ids job ids, one per image; empty without a job
 * @param messages unexpired messages to the worker
 * @param ttl seconds until the job is given up; null without a job
 * @param skipped without a job: reason to number of requests passed over, key {@code post-processing} with a hyphen; empty with
 *     a job
 * @param model model to use for all ids; null without a job
 * @param payload never null
 * @param sourceImage address or base64, or null
 * @param sourceProcessing {@code img2img} even without a source image
 * @param sourceMask address or base64, or null
 * @param extraSourceImages or null
 * @param r2Upload first of {@code r2Uploads}, or null
 * @param r2Uploads where to PUT the image of the id at the same index, or null
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ImagePopReply(
        String id,
        List<String> ids,
        List<PopMessage> messages,
        Integer ttl,
        Map<String, Integer> skipped,
        String model,
        ImagePopPayload payload,
        @JsonProperty("source_image") String sourceImage,
        @JsonProperty("source_processing") SourceProcessing sourceProcessing,
        @JsonProperty("source_mask") String sourceMask,
        @JsonProperty("extra_source_images") List<ExtraSourceImage> extraSourceImages,
        @JsonProperty("r2_upload") String r2Upload,
        @JsonProperty("r2_uploads") List<String> r2Uploads) {
    public ImagePopReply {
        ids = ids == null ? null : List.copyOf(ids);
        messages = messages == null ? null : List.copyOf(messages);
        skipped = skipped == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
        extraSourceImages = extraSourceImages == null ? null : List.copyOf(extraSourceImages);
        r2Uploads = r2Uploads == null ? null : List.copyOf(r2Uploads);
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .id(id)
                .ids(ids)
                .messages(messages)
                .ttl(ttl)
                .skipped(skipped)
                .model(model)
                .payload(payload)
                .sourceImage(sourceImage)
                .sourceProcessing(sourceProcessing)
                .sourceMask(sourceMask)
                .extraSourceImages(extraSourceImages)
                .r2Upload(r2Upload)
                .r2Uploads(r2Uploads);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private String id;
        private List<String> ids;
        private List<PopMessage> messages;
        private Integer ttl;
        private Map<String, Integer> skipped;
        private String model;
        private ImagePopPayload payload;
        private String sourceImage;
        private SourceProcessing sourceProcessing;
        private String sourceMask;
        private List<ExtraSourceImage> extraSourceImages;
        private String r2Upload;
        private List<String> r2Uploads;

        private Builder() {}

        public Builder id(String value) {
            this.id = value;
            return this;
        }

        public Builder ids(List<String> value) {
            this.ids = value;
            return this;
        }

        public Builder messages(List<PopMessage> value) {
            this.messages = value;
            return this;
        }

        public Builder ttl(Integer value) {
            this.ttl = value;
            return this;
        }

        public Builder skipped(Map<String, Integer> value) {
            this.skipped = value;
            return this;
        }

        public Builder model(String value) {
            this.model = value;
            return this;
        }

        public Builder payload(ImagePopPayload value) {
            this.payload = value;
            return this;
        }

        public Builder sourceImage(String value) {
            this.sourceImage = value;
            return this;
        }

        public Builder sourceProcessing(SourceProcessing value) {
            this.sourceProcessing = value;
            return this;
        }

        public Builder sourceMask(String value) {
            this.sourceMask = value;
            return this;
        }

        public Builder extraSourceImages(List<ExtraSourceImage> value) {
            this.extraSourceImages = value;
            return this;
        }

        public Builder r2Upload(String value) {
            this.r2Upload = value;
            return this;
        }

        public Builder r2Uploads(List<String> value) {
            this.r2Uploads = value;
            return this;
        }

        public ImagePopReply build() {
            return new ImagePopReply(
                    id,
                    ids,
                    messages,
                    ttl,
                    skipped,
                    model,
                    payload,
                    sourceImage,
                    sourceProcessing,
                    sourceMask,
                    extraSourceImages,
                    r2Upload,
                    r2Uploads);
        }
    }
}
