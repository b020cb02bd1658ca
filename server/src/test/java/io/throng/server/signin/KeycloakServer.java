package io.throng.server.signin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.throng.server.ServerTestResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Keycloak as it is distributed, started with one realm and stopped again, as the only provider of the server under test. */
public final class KeycloakServer implements QuarkusTestResourceLifecycleManager {
    static final String USER = "alice";
    static final String PASSWORD = "wonderland";

    /** A first start on a busy machine with two cores. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final String REALM = """
            {"realm": "horde", "enabled": true, "sslRequired": "none",
             "clients": [{"clientId": "throng", "secret": "looking-glass", "enabled": true, "redirectUris": ["%s/*"],
                          "standardFlowEnabled": true, "attributes": {"pkce.code.challenge.method": "S256"}}],
             "users": [{"username": "%s", "enabled": true, "email": "alice@example.org", "emailVerified": true,
                        "firstName": "Alice", "lastName": "Liddell",
                        "credentials": [{"type": "password", "value": "%s"}]}]}
            """;

    private final ServerTestResource server = new ServerTestResource();
    private Process keycloak;

    @Override
    public Map<String, String> start() {
        try {
            int port = freePort();
            String base = "http://localhost:" + port;
            String issuer = keycloak(base);
            Map<String, String> settings = new HashMap<>(server.start());
            settings.put("quarkus.http.test-port", Integer.toString(port));
            settings.put("throng.signin.base-url", base);
            settings.put("throng.signin.providers.keycloak.issuer", issuer);
            settings.put("throng.signin.providers.keycloak.client-id", "throng");
            settings.put("throng.signin.providers.keycloak.client-secret", "looking-glass");
            return settings;
        } catch (IOException | InterruptedException e) {
            stop();
            throw new IllegalStateException("Keycloak did not start", e);
        }
    }

    private String keycloak(String base) throws IOException, InterruptedException {
        Path folder = Path.of(System.getProperty("keycloak.folder"));
        Path realms = Files.createDirectories(folder.resolve("data/import"));
        Files.writeString(realms.resolve("horde.json"), REALM.formatted(base, USER, PASSWORD), UTF_8);
        int port = freePort();
        ProcessBuilder command = new ProcessBuilder(
                        "sh",
                        folder.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--db=dev-mem",
                        "--cache=local",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keycloak.log").toFile());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
        keycloak = command.start();
        String issuer = "http://localhost:" + port + "/realms/horde";
        awaitAnswer(URI.create(issuer + "/.well-known/openid-configuration"), folder);
        return issuer;
    }

    private void awaitAnswer(URI uri, Path folder) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (keycloak.isAlive() && System.nanoTime() < deadlineNanos) {
                try {
                    if (client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
                }
            }
        }
        throw new IOException("no answer from Keycloak; it said:\n" + Files.readString(folder.resolve("keycloak.log")));
    }

    @Override
    public void stop() {
        if (keycloak != null) {
            keycloak.descendants().forEach(ProcessHandle::destroy);
            keycloak.destroy();
            try {
                if (!keycloak.waitFor(60, TimeUnit.SECONDS)) {
                    keycloak.descendants().forEach(ProcessHandle::destroyForcibly);
                    keycloak.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        server.stop();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
