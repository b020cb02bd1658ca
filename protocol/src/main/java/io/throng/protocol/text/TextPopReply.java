package io.throng.protocol.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.ExtraSourceImage;
import io.throng.protocol.PopMessage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answer of {@code POST generate/text/pop} (text spec 9.5). Every member is always present, null when unused.
 *
 * @param payload never null
 * @param id first of {@code ids}; null without a job
 * @param ids job ids; empty without a job
 * @param messages unexpired messages to the worker
 * @param ttl seconds until the job is given up; null without a job
 * @param extraSourceImages always null
 * @param skipped without a job: reason to number of requests passed over; empty with a job
 * @param softprompt or null
 * @param model model to use; null without a job
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TextPopReply(
        TextPopPayload payload,
        String id,
        List<String> ids,
        List<PopMessage> messages,
        Integer ttl,
        @JsonProperty("extra_source_images") List<ExtraSourceImage> extraSourceImages,
        Map<String, Integer> skipped,
        String softprompt,
        String model) {
    public TextPopReply {
        ids = ids == null ? null : List.copyOf(ids);
        messages = messages == null ? null : List.copyOf(messages);
        extraSourceImages = extraSourceImages == null ? null : List.copyOf(extraSourceImages);
        skipped = skipped == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
    }
}
