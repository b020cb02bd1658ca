package io.throng.server.webhook;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;

/** Where notices wait to be sent. Stateless; the waiting itself is rows of {@code webhook_delivery}. */
@Singleton
public final class WebhookOutbox {
    /** Most deliveries in one call. */
    public static final int MAX_BATCH = 4096;

    /**
     * Notes deliveries in the caller's transaction: they exist exactly when it commits, and are then sent at least once. After the
     * commit {@link WebhookSender#wake()} makes it happen at once rather than at the next look.
     *
     * @param connection with auto-commit off; neither committed nor closed here
     * @param deliveries at most {@value #MAX_BATCH}; ids already noted are passed over
     */
    public void add(Connection connection, Collection<WebhookDelivery> deliveries) throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        if (deliveries.size() > MAX_BATCH) {
            throw new IllegalArgumentException(
                    deliveries.size() + " deliveries, at most " + MAX_BATCH + " are allowed at once");
        }
        UUID[] ids = deliveries.stream().map(WebhookDelivery::id).toArray(UUID[]::new);
        String[] urls = deliveries.stream().map(WebhookDelivery::url).toArray(String[]::new);
        String[] hosts = deliveries.stream().map(WebhookDelivery::host).toArray(String[]::new);
        String[] bodies = deliveries.stream().map(WebhookDelivery::body).toArray(String[]::new);
        try (var insert = connection.prepareStatement("""
                insert into webhook_delivery (id, url, host, body)
                select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[])
                on conflict (id) do nothing
                """)) {
            insert.setArray(1, connection.createArrayOf("uuid", ids));
            insert.setArray(2, connection.createArrayOf("text", urls));
            insert.setArray(3, connection.createArrayOf("text", hosts));
            insert.setArray(4, connection.createArrayOf("text", bodies));
            insert.executeUpdate();
        }
    }
}
