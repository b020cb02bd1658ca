package io.throng.server.alchemy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.alchemy.FormState;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.webhook.WebhookDelivery;
import java.util.Optional;
import java.util.UUID;

/** Composes what a requester's own server is told of a delivery (alchemy spec 7). Does no I/O. */
final class FormWebhook {
    private final FormResults results;

    FormWebhook(FormResults results) {
        this.results = results;
    }

    Optional<WebhookDelivery> compose(
            StoredRequest request, StoredForm form, Alchemist worker, FormChange.Outcome.Delivered delivered) {
        if (request.webhook().isEmpty()) {
            return Optional.empty();
        }
        ObjectNode body = WireWriter.mapper().createObjectNode();
        body.put("form", form.form().wireName());
        body.put("state", FormState.DONE.wireName());
        body.set("result", WireWriter.mapper().valueToTree(results.shown(form.id(), delivered.result())));
        body.put("worker_id", worker.id().toString());
        body.put("worker_name", worker.name());
        body.put("request", request.id().toString());
        body.put("id", form.id().toString());
        body.put("kudos", request.price(form.form()).rewardHundredths() / 100.0);
        try {
            return Optional.of(new WebhookDelivery(
                    UUID.randomUUID(),
                    request.webhook().get(),
                    WireWriter.mapper().writeValueAsString(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a web hook's body cannot be written", e);
        }
    }
}
