package io.throng.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.throng.protocol.net.AddressRules;
import io.throng.server.net.FetchException.Reason;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedFetcherTest {
    private static final FetchLimits LIMITS =
            new FetchLimits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5), 1000, 3, false);
    private static Vertx vertx;

    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private String base;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        base = "http://127.0.0.1:" + server.getAddress().getPort();
        answer("/ok", 200, "fine");
        answer("/exact", 200, "x".repeat(1000));
        answer("/large", 200, "x".repeat(1001));
        answer("/missing", 404, "nothing");
        server.createContext("/endless", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                byte[] chunk = new byte[512];
                for (int i = 0; i < 100_000; i++) {
                    exchange.getResponseBody().write(chunk);
                }
            } catch (IOException e) {
                seen.add("cut off");
            }
        });
        redirect("/to-ok", "/ok", 302);
        redirect("/loop", "/loop", 302);
        redirect("/keep", "/ok", 307);
        redirect("/turn", "/ok", 303);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void fetchesFromAnAllowedPlaceAndNamesTheHostItWasAskedFor() throws Exception {
        int port = server.getAddress().getPort();
        try (var fetcher = open(host -> List.of(InetAddress.ofLiteral("127.0.0.1")))) {
            Fetched answer = fetcher.get("http://pictures.example:" + port + "/ok?a=b%20c", LIMITS);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("fine");
            assertThat(answer.contentType()).isEqualTo("text/x-test");
        }
        assertThat(seen).containsExactly("GET pictures.example:" + port + " /ok?a=b%20c ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://localhost/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://10.1.2.3/",
                "http://169.254.169.254/latest/meta-data",
                "http://[fe80::1]/",
                "http://[fd00::1]/",
                "http://[64:ff9b::a00:1]/",
                "http://[2002:7f00:1::]/",
                "http://0.0.0.0/",
                "https://192.168.0.1/"
            })
    void privateAddressesAreRefused(String url) {
        try (var fetcher = guarded(HostResolver.SYSTEM)) {
            assertThat(reason(fetcher, url)).isEqualTo(Reason.FORBIDDEN_ADDRESS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0x7f.1/",
                "ftp://example.com/", "file:///etc/passwd", "http://user:secret@example.com/", "http:///path",
                        "http://example.com:22/",
                "http://example.com:0/", "nonsense", "http://exa mple.com/", "http://example.com:99999/"
            })
    void urlsThatCannotBeMeantAreRefused(String url) {
        try (var fetcher = guarded(host -> List.of(InetAddress.ofLiteral("1.1.1.1")))) {
            assertThat(reason(fetcher, url)).isEqualTo(Reason.INVALID_URL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[fe80::1]/",
                "https://169.254.169.254/",
                "https://localhost/",
                "https://LOCALHOST:8443/",
                "https://hooks.localhost/"
            })
    void whatIsPlainlyOfTheInnerNetworkIsRefusedWithoutAskingANameServer(String url) throws Exception {
        HostResolver nobody = host -> {
            throw new AssertionError("asked for " + host);
        };
        AddressGuard strict = new AddressGuard(nobody, false, Set.of(80, 443, 8443));
        FetchException refused = catchThrowableOfType(FetchException.class, () -> strict.checkUnresolved(url, true));
        assertThat(refused.reason()).isEqualTo(Reason.FORBIDDEN_ADDRESS);
        assertThat(new AddressGuard(nobody, true, Set.of()).checkUnresolved(url, true))
                .hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org/", "https://1.1.1.1/", "https://[2606:4700:4700::1111]/"})
    void whatMayBePublicPassesWithoutAskingANameServer(String url) throws Exception {
        HostResolver nobody = host -> {
            throw new AssertionError("asked for " + host);
        };
        assertThat(new AddressGuard(nobody, false, Set.of(443)).checkUnresolved(url, true))
                .hasToString(url);
    }

    @Test
    void oneForbiddenAddressAmongSeveralRefusesTheName() {
        try (var fetcher =
                guarded(host -> List.of(InetAddress.ofLiteral("1.1.1.1"), InetAddress.ofLiteral("10.0.0.1")))) {
            assertThat(reason(fetcher, "http://mixed.example/")).isEqualTo(Reason.FORBIDDEN_ADDRESS);
        }
    }

    @Test
    void aNameServerThatChangesItsMindIsNotAskedTwice() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HostResolver rebinding =
                host -> List.of(InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "127.0.0.1" : "10.0.0.1"));
        try (var fetcher = open(rebinding)) {
            assertThat(fetcher.get(
                                    "http://rebind.example:"
                                            + server.getAddress().getPort() + "/ok",
                                    LIMITS)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aRedirectToAPrivateAddressIsRefused() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        // The guard believes the test's server to be public; the redirect names a private address.
        redirect("/inward", "http://10.0.0.1/admin", 302);
        AddressGuard real = new AddressGuard(HostResolver.SYSTEM, false, Set.of(80));
        HostResolver firstHopOnly = host -> {
            if (asked.getAndIncrement() > 0 && !AddressRules.isPublic(InetAddress.ofLiteral(host))) {
                throw new java.net.UnknownHostException("refused: " + host);
            }
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        };
        try (var fetcher = open(firstHopOnly)) {
            assertThat(reason(fetcher, base + "/inward")).isEqualTo(Reason.UNREACHABLE);
        }
        assertThat(asked).as("every hop is resolved and looked at").hasValue(2);
        assertThatThrownBy(() -> real.pin(real.check("http://10.0.0.1/admin", false)))
                .isInstanceOf(FetchException.class);
    }

    @Test
    void redirectsAreFollowedWithinTheirBound() throws Exception {
        try (var fetcher = open(HostResolver.SYSTEM)) {
            assertThat(fetcher.get(base + "/to-ok", LIMITS).status()).isEqualTo(200);
            assertThat(reason(fetcher, base + "/loop")).isEqualTo(Reason.TOO_MANY_REDIRECTS);
        }
        assertThat(seen.stream().filter(line -> line.contains("/loop"))).hasSize(4);
    }

    @Test
    void aRedirectFromHttpsOnlyToHttpIsRefused() {
        FetchLimits httpsOnly = new FetchLimits(LIMITS.connect(), LIMITS.read(), LIMITS.total(), 10, 0, true);
        try (var fetcher = open(HostResolver.SYSTEM)) {
            FetchException refused =
                    catchThrowableOfType(FetchException.class, () -> fetcher.get(base + "/ok", httpsOnly));
            assertThat(refused.reason()).isEqualTo(Reason.INVALID_URL);
        }
    }

    @Test
    void bodiesAreTakenUpToTheBoundAndNotBeyond() throws Exception {
        try (var fetcher = open(HostResolver.SYSTEM)) {
            assertThat(fetcher.get(base + "/exact", LIMITS).body()).hasSize(1000);
            assertThat(reason(fetcher, base + "/large")).isEqualTo(Reason.TOO_LARGE);
            assertThat(reason(fetcher, base + "/endless")).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void aPeerThatNeverAnswersIsLeftAfterTheReadTimeout() throws Exception {
        FetchLimits impatient =
                new FetchLimits(Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofMillis(600), 10, 0, false);
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var fetcher = open(HostResolver.SYSTEM)) {
            FetchException late = catchThrowableOfType(
                    FetchException.class,
                    () -> fetcher.get("http://127.0.0.1:" + silent.getLocalPort() + "/", impatient));
            assertThat(late.reason()).isIn(Reason.TIMED_OUT, Reason.UNREACHABLE);
        }
    }

    @Test
    void aNameServerThatNeverAnswersIsLeftAfterTheTotalTime() {
        FetchLimits impatient =
                new FetchLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(200), 10, 0, false);
        HostResolver silent = host -> {
            try {
                new java.util.concurrent.CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        };
        try (var fetcher = open(silent)) {
            FetchException late =
                    catchThrowableOfType(FetchException.class, () -> fetcher.get("http://slow.example/", impatient));
            assertThat(late.reason()).isEqualTo(Reason.TIMED_OUT);
        }
    }

    @Test
    void postsTellTheStatusAndFollowOnlyRedirectsThatKeepTheMethod() throws Exception {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        try (var fetcher = open(HostResolver.SYSTEM)) {
            assertThat(fetcher.post(base + "/missing", Map.of("X-Test", "1"), body, LIMITS))
                    .isEqualTo(404);
            assertThat(fetcher.post(base + "/turn", Map.of(), body, LIMITS)).isEqualTo(303);
            assertThat(fetcher.post(base + "/keep", Map.of(), body, LIMITS)).isEqualTo(200);
        }
        assertThat(seen.stream().map(line -> line.replaceFirst(" [^ ]+", "")))
                .containsExactly("POST /missing {}", "POST /turn {}", "POST /keep {}", "POST /ok {}");
    }

    @Test
    void anIpv6LiteralIsCalledWhenAllowed() throws Exception {
        HttpServer six;
        try {
            six = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0), 0);
        } catch (IOException e) {
            org.junit.jupiter.api.Assumptions.abort("no IPv6 here");
            return;
        }
        six.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(204, -1);
            }
        });
        six.start();
        try (var fetcher = open(HostResolver.SYSTEM)) {
            assertThat(fetcher.get("http://[::1]:" + six.getAddress().getPort() + "/", LIMITS)
                            .status())
                    .isEqualTo(204);
        } finally {
            six.stop(0);
        }
    }

    private static Reason reason(GuardedFetcher fetcher, String url) {
        return catchThrowableOfType(FetchException.class, () -> fetcher.get(url, LIMITS))
                .reason();
    }

    private static GuardedFetcher guarded(HostResolver resolver) {
        return new GuardedFetcher(vertx, new AddressGuard(resolver, false, Set.of(80, 443)));
    }

    private static GuardedFetcher open(HostResolver resolver) {
        return new GuardedFetcher(vertx, new AddressGuard(resolver, true, Set.of()));
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                note(exchange);
                exchange.getResponseHeaders().set("Content-Type", "text/x-test");
                exchange.sendResponseHeaders(status, body.length());
                exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private void redirect(String path, String location, int status) {
        server.createContext(path, exchange -> {
            try (exchange) {
                note(exchange);
                exchange.getResponseHeaders().set("Location", location);
                exchange.sendResponseHeaders(status, -1);
            }
        });
    }

    private void note(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
        seen.add(exchange.getRequestMethod() + " "
                + exchange.getRequestHeaders().getFirst("Host") + " " + exchange.getRequestURI() + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }
}
