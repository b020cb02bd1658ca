package io.throng.server.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.throng.server.net.GuardedFetcher;
import io.throng.server.storage.SecretFile;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import javax.sql.DataSource;

/** Builds the sender of the running server, and starts and stops it with the server. */
@Singleton
final class WebhookProducer {
    @Produces
    @Singleton
    WebhookSender sender(DataSource database, GuardedFetcher fetcher, MeterRegistry meters, WebhookConfig config) {
        return new WebhookSender(
                database,
                fetcher,
                new WebhookSignature(config.secret().orElseGet(() -> keptSecret(config))),
                Clock.systemUTC(),
                meters,
                WebhookSender.Settings.of(config));
    }

    void start(@Observes StartupEvent event, WebhookSender sender) {
        sender.start();
    }

    void stop(@Observes ShutdownEvent event, WebhookSender sender) {
        sender.close();
    }

    private static String keptSecret(WebhookConfig config) {
        try {
            return SecretFile.readOrCreate(config.secretFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the webhook secret", e);
        }
    }
}
