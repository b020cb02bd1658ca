package io.throng.server.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.throng.protocol.text.TextParams;
import io.throng.server.dispatch.Targeting;
import io.throng.server.dispatch.matching.JobKind;
import java.util.List;
import java.util.Optional;

/**
 * An order for text.
 *
 * @param params as the worker gets them, {@code n} taken out
 * @param pricedMaxLength the length asked for at creation, which caps the token estimate even after a downgrade (text spec 7.1)
 */
public record TextOrder(
        String prompt,
        TextParams params,
        List<String> models,
        Targeting targeting,
        boolean trustedWorkers,
        boolean validatedBackends,
        boolean slowWorkers,
        int pricedMaxLength,
        Optional<String> webhook,
        String clientAgent,
        Optional<String> proxiedAccount)
        implements Order {
    public TextOrder {
        requireNonNull(prompt);
        requireNonNull(params);
        models = List.copyOf(models);
    }

    @Override
    @JsonIgnore
    public JobKind kind() {
        return JobKind.TEXT;
    }
}
