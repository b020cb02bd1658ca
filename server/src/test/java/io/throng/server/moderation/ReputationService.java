package io.throng.server.moderation;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A service that judges addresses: one network is for hiding, of another it cannot say, all else is fine. */
public final class ReputationService implements QuarkusTestResourceLifecycleManager {
    /** Begin of the addresses of a VPN. */
    public static final String UNSAFE_NETWORK = "203.0.113.";

    /** Begin of the addresses that the service has no time for. */
    public static final String UNDECIDED_NETWORK = "198.19.0.";

    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            String address = exchange.getRequestURI().getPath().substring(1);
            byte[] answer = (address.startsWith(UNSAFE_NETWORK) ? "0.99" : "0").getBytes(StandardCharsets.US_ASCII);
            try (exchange) {
                exchange.sendResponseHeaders(address.startsWith(UNDECIDED_NETWORK) ? 429 : 200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        return Map.of(
                "throng.addresses.reputation-url",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/{}");
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
