package io.throng.server.request;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.throng.server.account.RecordKey;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.request.rules.Targeting;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a request asks for, after all checks and rewrites, as it is stored. Everything a worker is told and everything matching looks
 * at can be made from it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ImageOrder.class, name = "image"),
    @JsonSubTypes.Type(value = TextOrder.class, name = "text")
})
public sealed interface Order permits ImageOrder, TextOrder {
    JobKind kind();

    /** Where it counts in its requester's records. */
    default RecordKey recordKey() {
        return switch (this) {
            case ImageOrder image -> RecordKey.IMAGE;
            case TextOrder text -> RecordKey.TEXT;
        };
    }

    /** The prompt as workers get it, negative part included. */
    String prompt();

    /** Acceptable models; empty for any. */
    List<String> models();

    Targeting targeting();

    /** On whose behalf a service asked. */
    Optional<String> proxiedAccount();

    /** The shared key it was made with. */
    Optional<UUID> sharedKey();

    /** Address of whom it was made for, IPv6 as its /64 network; empty in orders that an older release stored. */
    Optional<String> address();

    /** Where deliveries are announced. */
    Optional<String> webhook();

    /** Whether kudos are held for it, to be consumed by its debits. */
    boolean paidUpfront();

    /** Work of one job: pixelsteps of an image, tokens of a text at most. */
    long thingsPerJob();
}
