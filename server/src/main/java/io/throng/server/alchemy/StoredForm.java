package io.throng.server.alchemy;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.server.alchemy.rules.FormLife;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code alchemy_form}, but for its payload and result.
 *
 * @param workerId who has it or had it last
 * @param claimId which pop took it last
 * @param settleId which submit or sweep ended an attempt last
 * @param started of the last attempt
 */
record StoredForm(
        UUID id,
        UUID requestId,
        int position,
        AlchemyForm form,
        FormLife life,
        Optional<UUID> workerId,
        Optional<UUID> claimId,
        Optional<UUID> settleId,
        Optional<Instant> started) {
    StoredForm claimed(FormLife next, UUID worker, UUID claim, Instant at) {
        return new StoredForm(
                id,
                requestId,
                position,
                form,
                next,
                Optional.of(worker),
                Optional.of(claim),
                settleId,
                Optional.of(at));
    }

    StoredForm settled(FormLife next, UUID settle) {
        return new StoredForm(id, requestId, position, form, next, workerId, claimId, Optional.of(settle), started);
    }

    StoredForm with(FormLife next) {
        return new StoredForm(id, requestId, position, form, next, workerId, claimId, settleId, started);
    }
}
