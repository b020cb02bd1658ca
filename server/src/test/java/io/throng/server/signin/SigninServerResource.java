package io.throng.server.signin;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.throng.server.ServerTestResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;

/** A server with two working providers, an OpenID Connect one in two guises, and one that is down. */
public final class SigninServerResource implements QuarkusTestResourceLifecycleManager {
    /** The provider beside the server under test. */
    static final MockOAuth2Server PROVIDER =
            new MockOAuth2Server(OAuth2Config.Companion.fromJson("{\"interactiveLogin\": true}"));

    private final ServerTestResource server = new ServerTestResource();

    @Override
    public Map<String, String> start() {
        PROVIDER.start();
        int port = freePort();
        Map<String, String> settings = new HashMap<>(server.start());
        settings.put("quarkus.http.test-port", Integer.toString(port));
        settings.put("throng.signin.base-url", "http://localhost:" + port);
        settings.put(
                "throng.signin.providers.oak.issuer", PROVIDER.issuerUrl("oak").toString());
        settings.put("throng.signin.providers.oak.client-id", "throng");
        settings.put("throng.signin.providers.oak.client-secret", "acorn");
        settings.put("throng.signin.providers.oak.title", "Oak");
        settings.put(
                "throng.signin.providers.elm.issuer", PROVIDER.issuerUrl("elm").toString());
        settings.put("throng.signin.providers.elm.client-id", "throng-public");
        settings.put("throng.signin.providers.down.issuer", "http://localhost:" + freePort() + "/gone");
        settings.put("throng.signin.providers.down.client-id", "throng");
        settings.put("throng.signin.providers.down.title", "Down & out");
        return settings;
    }

    @Override
    public void stop() {
        PROVIDER.shutdown();
        server.stop();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
