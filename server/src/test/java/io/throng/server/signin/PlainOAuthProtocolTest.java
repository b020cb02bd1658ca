package io.throng.server.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.throng.server.signin.ProviderException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Providers without OpenID Connect, answering as GitHub and Discord are documented to. */
class PlainOAuthProtocolTest {
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final ProviderCalls calls = new ProviderCalls();
    private final Flow flow = Flow.begin("github", Destination.ACCOUNT, 0, Instant.now(), new SecureRandom());
    private final Map<String, List<String>> back = Map.of("code", List.of("c0de"), "state", List.of(flow.state()));
    private HttpServer server;
    private PlainOAuthProtocol protocol;

    @BeforeEach
    void provider() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            received.put(path, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            received.put(
                    path + " authorization",
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = answers.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(answers.containsKey(path) ? 200 : 503, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String base = "http://localhost:" + server.getAddress().getPort();
        protocol = new PlainOAuthProtocol(
                new Provider.PlainOAuth(
                        new Provider.Client(
                                "github",
                                "GitHub",
                                "gh_",
                                "me",
                                "hush",
                                List.of(),
                                URI.create("https://h/signin/github/callback")),
                        URI.create(base + "/authorize"),
                        URI.create(base + "/token"),
                        URI.create(base + "/user"),
                        "id"),
                calls);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        calls.close();
    }

    @Test
    void theWayThereCarriesStateAndProofKeyButNoSecret() {
        assertThat(protocol.beginning(flow).getQuery())
                .contains("response_type=code", "client_id=me", "state=" + flow.state(), "code_challenge_method=S256")
                .doesNotContain("hush", flow.verifier(), "scope");
    }

    @Test
    void anIdThatIsANumberIsASubject() throws Exception {
        answers.put("/token", "{\"access_token\":\"gho_x\",\"scope\":\"\",\"token_type\":\"bearer\"}");
        answers.put("/user", "{\"login\":\"octocat\",\"id\":583231,\"email\":\"a@b\"}");
        assertThat(protocol.ending(flow, back)).isEqualTo(new Login("github", "583231"));
        assertThat(received.get("/token"))
                .contains("code=c0de", "client_secret=hush", "code_verifier=" + flow.verifier());
        assertThat(received.get("/user authorization")).isEqualTo("Bearer gho_x");
    }

    @Test
    void anIdThatIsATextIsASubject() throws Exception {
        answers.put(
                "/token",
                "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"expires_in\":604800,\"scope\":\"identify\"}");
        answers.put("/user", "{\"id\":\"80351110224678912\",\"username\":\"Nelly\"}");
        assertThat(protocol.ending(flow, back).subject()).isEqualTo("80351110224678912");
    }

    @Test
    void aRefusalWithStatus200IsARefusal() {
        answers.put("/token", "{\"error\":\"bad_verification_code\",\"error_description\":\"expired\"}");
        assertFails(Reason.UNPROVEN);
    }

    @Test
    void aProviderThatIsIllIsUnavailable() {
        assertFails(Reason.UNAVAILABLE);
        answers.put("/token", "{\"access_token\":\"x\",\"token_type\":\"bearer\"}");
        assertFails(Reason.UNAVAILABLE);
        answers.put("/user", "{\"login\":\"no id\"}");
        assertFails(Reason.UNAVAILABLE);
        answers.put("/user", "<html>");
        assertFails(Reason.UNAVAILABLE);
    }

    @Test
    void anAnswerOfAnyLengthIsNotRead() {
        answers.put("/token", "{\"access_token\":\"x\",\"token_type\":\"bearer\"}");
        String longest = "{\"id\":1,\"pad\":\"" + "x".repeat(ProviderCalls.MAX_ANSWER_BYTES - 17) + "\"}";
        assertThat(longest).hasSize(ProviderCalls.MAX_ANSWER_BYTES);
        answers.put("/user", longest);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> protocol.ending(flow, back)))
                .isNull();
        answers.put("/user", longest + " ");
        assertFails(Reason.UNAVAILABLE);
    }

    private void assertFails(Reason reason) {
        assertThatThrownBy(() -> protocol.ending(flow, back))
                .isInstanceOfSatisfying(ProviderException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(reason);
                    assertThat(failure.getMessage()).doesNotContain("hush", "c0de");
                });
    }
}
