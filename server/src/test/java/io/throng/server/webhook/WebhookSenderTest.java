package io.throng.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.throng.server.net.AddressGuard;
import io.throng.server.net.GuardedFetcher;
import io.throng.server.net.HostResolver;
import io.throng.server.storage.TestDatabase;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class WebhookSenderTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static Vertx vertx;

    private final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Map<String, Integer> failuresLeft = new ConcurrentHashMap<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WebhookOutbox outbox = new WebhookOutbox();
    private PGSimpleDataSource database;
    private HttpServer receiver;
    private String base;

    private record Received(String path, String delivery, String signature, String body) {}

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void startReceiver() throws Exception {
        database = TestDatabase.fresh();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                var headers = exchange.getRequestHeaders();
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                boolean fail = failuresLeft.merge(path, -1, Integer::sum) >= 0;
                exchange.sendResponseHeaders(fail ? 500 : 200, -1);
                received.add(new Received(
                        path, headers.getFirst("Throng-Delivery"), headers.getFirst("Throng-Signature"), body));
            }
        });
        receiver.start();
        base = "http://127.0.0.1:" + receiver.getAddress().getPort();
    }

    @AfterEach
    void stopReceiver() {
        receiver.stop(0);
    }

    @Test
    void aDeliveryIsMadeOnceSignedAndForgotten() throws Exception {
        WebhookDelivery delivery = delivery("/news", "{\"img\":\"ü\"}");
        add(List.of(delivery, delivery));
        try (var sender = sender(true)) {
            sender.start();
            Received first = received.poll(60, TimeUnit.SECONDS);
            assertThat(first.delivery()).isEqualTo(delivery.id().toString());
            assertThat(first.body()).isEqualTo(delivery.body());
            String seconds = Long.toString(NOW.getEpochSecond());
            assertThat(first.signature()).startsWith("t=" + seconds + ",v1=");
            var mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new javax.crypto.spec.SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] expected = mac.doFinal((seconds + "." + first.body()).getBytes(StandardCharsets.UTF_8));
            assertThat(first.signature()).endsWith(java.util.HexFormat.of().formatHex(expected));
            awaitRows("select count(*) from webhook_delivery", "0");
        }
        assertThat(received).isEmpty();
        assertThat(counted("delivered")).isEqualTo(1);
    }

    @Test
    void nothingIsSentBeforeTheTransactionCommitsNorAfterItRollsBack() throws Exception {
        try (var sender = sender(true);
                var connection = database.getConnection()) {
            sender.start();
            connection.setAutoCommit(false);
            outbox.add(connection, List.of(delivery("/undone", "{}")));
            connection.rollback();
            WebhookDelivery kept = delivery("/done", "{}");
            outbox.add(connection, List.of(kept));
            connection.commit();
            sender.wake();
            assertThat(received.poll(60, TimeUnit.SECONDS).path()).isEqualTo("/done");
            awaitRows("select count(*) from webhook_delivery", "0");
        }
        assertThat(received).isEmpty();
    }

    @Test
    void aFailedAttemptIsRepeatedWithTheSameId() throws Exception {
        failuresLeft.put("/weak", 2);
        WebhookDelivery delivery = delivery("/weak", "{}");
        add(List.of(delivery));
        try (var sender = sender(true)) {
            sender.start();
            for (int i = 0; i < 3; i++) {
                assertThat(received.poll(60, TimeUnit.SECONDS).delivery())
                        .isEqualTo(delivery.id().toString());
            }
            awaitRows("select count(*) from webhook_delivery", "0");
        }
        assertThat(counted("retry")).isEqualTo(2);
        assertThat(counted("delivered")).isEqualTo(1);
    }

    @Test
    void whoUrgesASenderLearnsWhetherItIsWell() throws Exception {
        try (var sender = sender(true)) {
            assertThatThrownBy(sender::urge)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nobody looks");
            sender.start();
            sender.urge();
            execute("alter table webhook_delivery rename to webhook_away");
            await(() -> fails(sender));
            execute("alter table webhook_away rename to webhook_delivery");
            await(() -> !fails(sender));
        }
    }

    private static boolean fails(WebhookSender sender) {
        try {
            sender.urge();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static void await(BooleanSupplier so) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Test
    void aDeliveryThatNobodyTakesIsGivenUpAndKeptForInspection() throws Exception {
        failuresLeft.put("/dead", 1000);
        add(List.of(delivery("/dead", "{}")));
        try (var sender = sender(true)) {
            sender.start();
            awaitRows("select state || attempts || last_failure from webhook_delivery", "dead4status 500");
        }
        assertThat(received).hasSize(4);
        assertThat(counted("dead")).isEqualTo(1);
        WebhookQueue queue = new WebhookQueue(database);
        assertThat(queue.removeDead(Duration.ofDays(1))).isZero();
        execute("update webhook_delivery set due_at = now() - interval '2 days'");
        assertThat(queue.removeDead(Duration.ofDays(1))).isEqualTo(1);
    }

    @Test
    void whatADeadSenderHadTakenIsMadeByTheNext() throws Exception {
        add(List.of(delivery("/left", "{}")));
        WebhookQueue queue = new WebhookQueue(database);
        assertThat(queue.claim(10, 4, Map.of(), Duration.ofHours(1))).hasSize(1);
        assertThat(queue.claim(10, 4, Map.of(), Duration.ofHours(1)))
                .as("hidden during the lease")
                .isEmpty();
        execute("update webhook_delivery set due_at = now()");
        try (var sender = sender(true)) {
            sender.start();
            assertThat(received.poll(60, TimeUnit.SECONDS).path()).isEqualTo("/left");
        }
    }

    @Test
    void twoSendersNeverMakeTheSameDelivery() throws Exception {
        List<WebhookDelivery> many = java.util.stream.IntStream.range(0, 100)
                .mapToObj(number -> delivery("/many", "{\"n\":" + number + "}"))
                .toList();
        add(many);
        try (var first = sender(true);
                var second = sender(true)) {
            first.start();
            second.start();
            awaitRows("select count(*) from webhook_delivery", "0");
        }
        assertThat(received.stream().map(Received::delivery))
                .doesNotHaveDuplicates()
                .hasSize(100);
    }

    @Test
    void aPrivateAddressIsNeverCalled() throws Exception {
        add(List.of(delivery("/inner", "{}")));
        try (var sender = sender(false)) {
            sender.start();
            awaitRows("select state || attempts from webhook_delivery", "dead4");
        }
        assertThat(received).isEmpty();
    }

    @Test
    void oneHostDoesNotTakeAllPlaces() throws Exception {
        WebhookQueue queue = new WebhookQueue(database);
        for (int i = 0; i < 20; i++) {
            add(List.of(new WebhookDelivery(UUID.randomUUID(), "https://slow.example/" + i, "{}")));
        }
        add(List.of(new WebhookDelivery(UUID.randomUUID(), "https://other.example/", "{}")));
        assertThat(queue.claim(10, 4, Map.of("slow.example", 1), Duration.ofMinutes(1)))
                .extracting(WebhookQueue.Claimed::host)
                .containsExactlyInAnyOrder("slow.example", "slow.example", "slow.example", "other.example");
        assertThat(queue.claim(10, 4, Map.of("slow.example", 4), Duration.ofMinutes(1)))
                .isEmpty();
    }

    @Test
    void callsToOneHostAreBounded() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(2);
        receiver.createContext("/busy", exchange -> {
            try (exchange) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                full.countDown();
                full.await(5, TimeUnit.SECONDS);
                inside.decrementAndGet();
                exchange.sendResponseHeaders(200, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        add(java.util.stream.IntStream.range(0, 12)
                .mapToObj(number -> delivery("/busy", "{}"))
                .toList());
        try (var sender = sender(true)) {
            sender.start();
            awaitRows("select count(*) from webhook_delivery", "0");
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void pausesDoubleToAboutAnHourInAll() {
        var settings = new WebhookSender.Settings(
                Duration.ofSeconds(3),
                8,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                4,
                64,
                Duration.ofDays(7),
                false);
        Duration all = Duration.ZERO;
        for (int attempt = 1; attempt < settings.maxAttempts(); attempt++) {
            all = all.plus(settings.pauseAfter(attempt));
        }
        assertThat(all).isEqualTo(Duration.ofSeconds(3810));
    }

    private WebhookSender sender(boolean allowPrivate) {
        return new WebhookSender(
                database,
                new GuardedFetcher(vertx, new AddressGuard(HostResolver.SYSTEM, allowPrivate, Set.of(80, 443))),
                new WebhookSignature(SECRET),
                Clock.fixed(NOW, ZoneOffset.UTC),
                meters,
                new WebhookSender.Settings(
                        Duration.ofSeconds(3),
                        4,
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        2,
                        8,
                        Duration.ofDays(7),
                        true));
    }

    private WebhookDelivery delivery(String path, String body) {
        return new WebhookDelivery(UUID.randomUUID(), base + path, body);
    }

    private void add(List<WebhookDelivery> deliveries) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            outbox.add(connection, deliveries);
            connection.commit();
        }
    }

    private double counted(String outcome) {
        return meters.counter("throng.webhook.attempts", "outcome", outcome).count();
    }

    private void execute(String command) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private void awaitRows(String query, String expected) throws SQLException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String last = "";
        while (System.nanoTime() < deadlineNanos) {
            try (var connection = database.getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(query)) {
                last = rows.next() ? String.valueOf(rows.getString(1)) : "no row";
            }
            if (last.equals(expected)) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertThat(last).isEqualTo(expected);
    }
}
