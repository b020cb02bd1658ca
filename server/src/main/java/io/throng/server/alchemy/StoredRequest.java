package io.throng.server.alchemy;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.server.alchemy.rules.FormPrice;
import io.throng.server.alchemy.rules.WaitingForm;
import io.throng.server.dispatch.LiveRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code alchemy_request}.
 *
 * @param version grows with every change of the request or its forms
 * @param priority kudos of the requester when it was made
 * @param tiles of its source image
 * @param readAt the database's time when it was read
 */
record StoredRequest(
        UUID id,
        int version,
        long priority,
        Instant created,
        Instant expires,
        int tiles,
        WaitingForm.Asker asker,
        Optional<String> webhook,
        Instant readAt) {
    boolean expired() {
        return !expires.isAfter(readAt);
    }

    FormPrice price(AlchemyForm form) {
        return FormPrice.of(form, tiles, asker.slowWorkers());
    }

    /** One of its forms that waits, as matching sees it. */
    WaitingForm waiting(StoredForm form) {
        return new WaitingForm(
                form.id(),
                id,
                form.position(),
                form.form(),
                tiles,
                asker,
                LiveRequest.serviceKey(priority, created),
                created);
    }
}
