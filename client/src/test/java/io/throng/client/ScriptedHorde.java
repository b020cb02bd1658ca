package io.throng.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A real HTTP server that answers each operation with what the test has laid out, the last answer again and again. */
final class ScriptedHorde implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    final List<Call> calls = new CopyOnWriteArrayList<>();

    ScriptedHorde() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    ScriptedHorde answer(String operation, int status, String body, String... headers) {
        answers.computeIfAbsent(operation, ignored -> new ArrayDeque<>())
                .add(new Answer(status, body.getBytes(StandardCharsets.UTF_8), headers));
        return this;
    }

    List<String> operations() {
        return calls.stream().map(Call::operation).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String operation =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            calls.add(new Call(
                    operation, Map.copyOf(exchange.getRequestHeaders()), new String(body, StandardCharsets.UTF_8)));
            Answer answer = next(operation);
            for (int i = 0; i < answer.headers().length; i += 2) {
                exchange.getResponseHeaders().set(answer.headers()[i], answer.headers()[i + 1]);
            }
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            if (answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    private Answer next(String operation) {
        Deque<Answer> laidOut = answers.get(operation);
        if (laidOut == null) {
            byte[] text = "{\"message\":\"nothing laid out\"}".getBytes(StandardCharsets.UTF_8);
            return new Answer(404, text, new String[0]);
        }
        synchronized (laidOut) {
            return laidOut.size() > 1 ? laidOut.poll() : laidOut.element();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** A call that arrived. */
    record Call(String operation, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse(null);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, byte[] body, String[] headers) {}
}
