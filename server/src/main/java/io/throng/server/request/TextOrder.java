package io.throng.server.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.request.rules.Targeting;
import io.throng.server.request.rules.TextDraft;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An order for text.
 *
 * @param webhook where deliveries are announced
 * @param paidUpfront whether kudos are held for it
 * @param sharedKey the shared key it was made with
 * @param address of whom it was made for, IPv6 as its /64 network
 */
public record TextOrder(
        TextDraft draft,
        Optional<String> webhook,
        String clientAgent,
        Optional<String> proxiedAccount,
        boolean paidUpfront,
        Optional<UUID> sharedKey,
        Optional<String> address)
        implements Order {
    public TextOrder {
        requireNonNull(draft);
    }

    @Override
    @JsonIgnore
    public JobKind kind() {
        return JobKind.TEXT;
    }

    @Override
    public String prompt() {
        return draft.prompt();
    }

    @Override
    public List<String> models() {
        return draft.models();
    }

    @Override
    public Targeting targeting() {
        return draft.targeting();
    }

    @Override
    public long thingsPerJob() {
        return draft.params().effectiveMaxLength();
    }
}
