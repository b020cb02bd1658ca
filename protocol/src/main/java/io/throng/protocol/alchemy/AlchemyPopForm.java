package io.throng.protocol.alchemy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A form handed to a worker. Absent members are left out.
 *
 * @param id to submit the result under
 * @param form what is to be done
 * @param payload options as the requester sent them; absent: none
 * @param sourceImage address of the image
 * @param r2Upload address to put the result at, as WebP; only for forms that yield an image
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlchemyPopForm(
        String id,
        AlchemyForm form,
        Map<String, JsonNode> payload,
        @JsonProperty("source_image") String sourceImage,
        @JsonProperty("r2_upload") String r2Upload) {
    public AlchemyPopForm {
        payload = payload == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(payload));
    }
}
