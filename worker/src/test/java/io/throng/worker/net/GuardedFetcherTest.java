package io.throng.worker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real HTTP server, and against raw sockets for answers that no proper server gives. */
class GuardedFetcherTest {
    private static final FetchBounds BOUNDS = new FetchBounds(1000, Duration.ofSeconds(10), 2);

    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        server.stop(0);
    }

    @Test
    void aTrustedOriginIsCalledWhereverItIs() throws Exception {
        assertThat(trusting().get(at("/hello"), BOUNDS)).asString().isEqualTo("hello");
        assertThat(trusting().get(at("/chunked"), BOUNDS)).hasSize(1000);
    }

    @Test
    void theMachineItselfIsNotCalledForAStranger() {
        assertThatThrownBy(() -> new GuardedFetcher(AddressGuard.publicOnly()).get(at("/hello"), BOUNDS))
                .isInstanceOf(RefusedAddressException.class)
                .hasMessageContaining("not on the public internet");
        assertThat(calls).hasValue(0);
    }

    @Test
    void trustIsForOnePortOnly() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI elsewhere = URI.create("http://localhost:" + other.getLocalPort() + "/");
            assertThatThrownBy(() -> trusting().get(elsewhere, BOUNDS)).isInstanceOf(RefusedAddressException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org/x",
                "file:///etc/passwd",
                "http://user@example.org/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://0177.0.0.1/",
                "http:///x",
                "http://example.org:0/",
                "http://example.org:65536/"
            })
    void urlsThatAreNotPlainAreRefusedBeforeAnyNameIsAsked(String url) {
        AddressGuard guard = AddressGuard.publicOnly().resolvingWith(host -> {
            throw new AssertionError("asked for " + host);
        });
        assertThatThrownBy(() -> guard.check(url)).isInstanceOf(RefusedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://10.1.2.3/",
                "http://169.254.169.254/latest/meta-data",
                "http://[::1]/",
                "http://[fd00::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[64:ff9b::a00:1]/"
            })
    void addressesOfTheInnerNetworkAreRefused(String url) {
        assertThatThrownBy(() -> AddressGuard.publicOnly().pin(URI.create(url)))
                .isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void aNameWithOnePrivateAddressIsRefusedAsAWhole() {
        AddressGuard guard = AddressGuard.publicOnly()
                .resolvingWith(host -> List.of(InetAddress.ofLiteral("8.8.8.8"), InetAddress.ofLiteral("10.0.0.1")));
        assertThatThrownBy(() -> guard.pin(URI.create("http://example.org/")))
                .isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void theNameServerIsAskedOnceAndItsAnswerIsWhatIsConnectedTo() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AddressGuard guard = AddressGuard.anywhere().resolvingWith(host -> {
            assertThat(host).isEqualTo("pictures.example");
            asked.incrementAndGet();
            return List.of(InetAddress.getLoopbackAddress());
        });
        URI address =
                URI.create("http://pictures.example:" + server.getAddress().getPort() + "/host");

        byte[] body = new GuardedFetcher(guard).get(address, BOUNDS);

        assertThat(body).asString().startsWith("pictures.example:");
        assertThat(asked).hasValue(1);
    }

    @Test
    void redirectsAreFollowedWithinTheBoundAndEachIsChecked() throws Exception {
        assertThat(trusting().get(at("/redirect/2"), BOUNDS)).asString().isEqualTo("hello");
        assertThatThrownBy(() -> trusting().get(at("/redirect/3"), BOUNDS)).hasMessageContaining("redirects");
        assertThatThrownBy(() -> trusting().get(at("/inward"), BOUNDS)).isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void aBodyOverTheBoundIsNotRead() {
        FetchBounds small = new FetchBounds(999, Duration.ofSeconds(10), 0);
        assertThatThrownBy(() -> trusting().get(at("/chunked"), small)).hasMessageContaining("larger than 999");
    }

    @Test
    void aStatusOtherThan200IsToldApart() {
        assertThatThrownBy(() -> trusting().get(at("/missing"), BOUNDS))
                .isInstanceOfSatisfying(
                        HttpStatusException.class, e -> assertThat(e.isFinal()).isTrue());
    }

    @Test
    void aPeerThatNeverAnswersIsGivenUpInTime() {
        FetchBounds hasty = new FetchBounds(1000, Duration.ofMillis(50), 0);
        assertThatThrownBy(() -> trusting().get(at("/hang"), hasty)).hasMessageContaining("did not answer within");
    }

    @Test
    void anInterruptionEndsAFetch() throws Exception {
        FutureTask<byte[]> fetch = new FutureTask<>(() -> trusting().get(at("/hang"), BOUNDS));
        Thread thread = Thread.startVirtualThread(fetch);
        while (calls.get() == 0) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        assertThatThrownBy(fetch::get).hasRootCauseInstanceOf(IOException.class).hasMessageContaining("interrupted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n"
            })
    void answersThatAreNotHttpAreErrors(String answer) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<Void> once = new FutureTask<>(() -> answerOnce(listening, answer));
            Thread.startVirtualThread(once);
            URI address = URI.create("http://localhost:" + listening.getLocalPort() + "/");
            GuardedFetcher fetcher = new GuardedFetcher(AddressGuard.anywhere());
            assertThatThrownBy(() -> fetcher.get(address, BOUNDS)).isInstanceOf(IOException.class);
            once.get();
        }
    }

    private static Void answerOnce(ServerSocket listening, String answer) throws IOException {
        try (Socket socket = listening.accept()) {
            byte[] request = new byte[8192];
            int count = socket.getInputStream().read(request);
            assertThat(count).isPositive();
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
        return null;
    }

    private GuardedFetcher trusting() {
        return new GuardedFetcher(AddressGuard.publicOnly().trusting(at("/")));
    }

    private URI at(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    private void handle(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/hello" -> send(exchange, "hello");
                case "/host" -> send(exchange, exchange.getRequestHeaders().getFirst("Host"));
                case "/chunked" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(new byte[600]);
                    exchange.getResponseBody().flush();
                    exchange.getResponseBody().write(new byte[400]);
                }
                case "/redirect/1" -> redirect(exchange, "/hello");
                case "/redirect/2" -> redirect(exchange, "/redirect/1");
                case "/redirect/3" -> redirect(exchange, "/redirect/2");
                case "/inward" -> redirect(exchange, "http://127.0.0.1:1/");
                case "/hang" -> testIsOver.await();
                default -> exchange.sendResponseHeaders(404, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }
}
