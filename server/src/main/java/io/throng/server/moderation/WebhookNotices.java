package io.throng.server.moderation;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.wire.WireWriter;
import io.throng.server.account.ModeratorNotices;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Sends notices to a chat's webhook, once, without waiting, and always to the log. */
final class WebhookNotices implements ModeratorNotices {
    /** How long the chat may take. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Characters of a notice that are sent: what the usual chats take. */
    static final int MAX_LENGTH = 1_900;

    private static final Logger LOG = Logger.getLogger("io.throng.notices");

    private final Optional<URI> webhook;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param webhook URL that takes {@code {"content": "..."}} */
    WebhookNotices(Optional<String> webhook) {
        this.webhook = requireNonNull(webhook).map(URI::create);
    }

    private record Content(String content) {}

    @Override
    public void send(String topic, String text) {
        LOG.warnf("%s: %s", topic, text);
        webhook.ifPresent(uri -> client.sendAsync(
                        HttpRequest.newBuilder(uri)
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(WireWriter.bytes(
                                        new Content(text.substring(0, Math.min(text.length(), MAX_LENGTH))))))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .whenComplete((answer, failure) -> {
                    if (failure != null || answer.statusCode() >= 300) {
                        LOG.warnf(
                                "the notice did not reach the webhook: %s",
                                failure == null ? "HTTP " + answer.statusCode() : failure.toString());
                    }
                }));
    }
}
