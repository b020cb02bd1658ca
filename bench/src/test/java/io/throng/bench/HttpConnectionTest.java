package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectionTest {
    /** Answers what it was sent; 0 as announced length makes the server send chunks. */
    private static HttpHandler echo(boolean chunked) {
        return exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, chunked ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenAKeepAliveServerWhenCallsFollowEachOtherThenEachGetsItsOwnAnswer(boolean chunked) throws IOException {
        try (LoopbackHttp server = new LoopbackHttp(echo(chunked));
                HttpConnection connection =
                        HttpConnection.open(server.address(), server.address().getAddress())) {
            for (int size : new int[] {1, 100, 8 * 1024, 100_000}) {
                String body = "ü".repeat(size);
                Reply reply = connection.exchange(Call.post("echo", server.address(), "/", "key", body));
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEqualTo(body);
            }
        }
    }

    @Test
    void givenAnAnswerWithoutBodyWhenReadThenItsBodyIsEmpty() throws IOException {
        try (LoopbackHttp server = new LoopbackHttp(exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
                HttpConnection connection =
                        HttpConnection.open(server.address(), server.address().getAddress())) {
            Reply reply = connection.exchange(Call.get("empty", server.address(), "/"));

            assertThat(reply).isEqualTo(new Reply(204, ""));
        }
    }

    @Test
    void givenAnAddressElsewhereWhenConnectingThenItIsRefused() {
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpConnection.open(elsewhere, InetAddress.ofLiteral("0.0.0.0")))
                .withMessageContaining("loopback");
    }

    @Test
    void givenABodyAtTheBoundWhenReadThenItIsTakenAndAByteMoreIsNot() throws Exception {
        assertThat(answerTo("HTTP/1.1 200 OK\r\nContent-Length: " + HttpConnection.MAX_BODY_BYTES + "\r\n\r\n"
                                + "x".repeat(HttpConnection.MAX_BODY_BYTES))
                        .body())
                .hasSize(HttpConnection.MAX_BODY_BYTES);
        assertThatThrownBy(() -> answerTo(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + (HttpConnection.MAX_BODY_BYTES + 1) + "\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("body");
    }

    @Test
    void givenTooManyHeadersOrTooLongALineWhenReadThenTheAnswerIsRefused() {
        assertThatThrownBy(() ->
                        answerTo("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(HttpConnection.MAX_HEADERS + 1) + "\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("headers");
        assertThatThrownBy(() -> answerTo("HTTP/1.1 200 " + "x".repeat(3 * HttpConnection.MAX_LINE_BYTES) + "\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line");
    }

    @Test
    void givenSomethingElseThanHttpWhenReadThenTheAnswerIsRefused() {
        assertThatThrownBy(() -> answerTo("SSH-2.0-whatever\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not an HTTP/1.1 answer");
    }

    private static Reply answerTo(String wire) throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (ServerSocket server = new ServerSocket(0, 1, loopback)) {
            InetSocketAddress address = new InetSocketAddress(loopback, server.getLocalPort());
            Thread answering = Thread.startVirtualThread(() -> {
                try (var socket = server.accept()) {
                    socket.getOutputStream().write(wire.getBytes(StandardCharsets.UTF_8));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The reader hung up early, which some of these tests are about.
                }
            });
            try (HttpConnection connection = HttpConnection.open(address, loopback)) {
                return connection.exchange(Call.get("raw", address, "/"));
            } finally {
                answering.join();
            }
        }
    }
}
