package io.throng.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A real HTTP server whose routes are small functions; remembers what it was asked. */
public class HttpPeer implements AutoCloseable {
    protected static final ObjectMapper JSON = new ObjectMapper();

    /** The bodies that arrived, by route. */
    public final Map<String, List<JsonNode>> received = new ConcurrentHashMap<>();

    private final HttpServer server;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    public HttpPeer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** Base address without a trailing slash. */
    public String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Has a route answered by a function. */
    public HttpPeer on(String route, Route answer) {
        routes.put(route, answer);
        return this;
    }

    /** Has a route answered with the same JSON always. */
    public HttpPeer on(String route, int status, String json) {
        return on(route, body -> Reply.json(status, json));
    }

    /** Has a route never answered while this peer lives. */
    public HttpPeer hangOn(String route) {
        return on(route, body -> {
            closing.await();
            return Reply.json(500, "{}");
        });
    }

    /** Bodies that arrived at a route, parsed. */
    public List<JsonNode> bodies(String route) {
        return received.getOrDefault(route, List.of());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String route =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            Route answer = routes.get(route);
            Reply reply = answer == null ? Reply.json(404, "{\"message\":\"no such route\"}") : answer.answer(body);
            if (body.length > 0 && body[0] == '{') {
                received.computeIfAbsent(route, ignored -> new CopyOnWriteArrayList<>())
                        .add(JSON.readTree(body));
            }
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            if (reply.body().length > 0) {
                exchange.getResponseBody().write(reply.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }

    /** Answers one call. */
    @FunctionalInterface
    public interface Route {
        /** The reply to this body. */
        Reply answer(byte[] body) throws IOException, InterruptedException;
    }

    /** A reply. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Reply(int status, String type, byte[] body) {
        /** A JSON reply. */
        public static Reply json(int status, String json) {
            return new Reply(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
        }
    }
}
