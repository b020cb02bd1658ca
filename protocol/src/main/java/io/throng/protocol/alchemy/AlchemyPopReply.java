package io.throng.protocol.alchemy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answer of {@code POST interrogate/pop} (alchemy spec 6).
 *
 * @param forms handed out; null, not empty, when there are none
 * @param skipped without forms: reason to number of forms passed over; empty with forms
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AlchemyPopReply(List<AlchemyPopForm> forms, Map<String, Integer> skipped) {
    public AlchemyPopReply {
        forms = forms == null ? null : List.copyOf(forms);
        skipped = skipped == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
    }
}
