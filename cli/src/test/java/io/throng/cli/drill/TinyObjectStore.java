package io.throng.cli.drill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** As much of an S3-compatible store as a server needs that writes and looks; believes everybody. */
final class TinyObjectStore implements AutoCloseable {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final HttpServer server;

    /** @param port on loopback */
    TinyObjectStore(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    int objects() {
        return objects.size();
    }

    private void serve(HttpExchange call) throws IOException {
        try (call) {
            String key = call.getRequestURI().getPath();
            byte[] body = call.getRequestBody().readAllBytes();
            switch (call.getRequestMethod()) {
                case "PUT" -> {
                    objects.put(key, body);
                    call.getResponseHeaders().set("ETag", "\"" + body.length + "\"");
                    call.sendResponseHeaders(200, -1);
                }
                case "DELETE" -> {
                    objects.remove(key);
                    call.sendResponseHeaders(204, -1);
                }
                default -> call.sendResponseHeaders(objects.containsKey(key) ? 200 : 404, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
