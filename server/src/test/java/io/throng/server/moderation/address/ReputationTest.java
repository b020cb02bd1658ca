package io.throng.server.moderation.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.throng.server.moderation.address.ReputationProvider.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReputationTest {
    private static final InetAddress STRANGER = InetAddress.ofLiteral("203.0.113.9");

    private final AtomicLong nanos = new AtomicLong();

    private Reputation with(ReputationProvider provider) {
        return new Reputation(Optional.of(provider), NetworkList.shippedSafe(), nanos::get);
    }

    @Test
    void withoutAProviderEverybodyIsSafeAtOnce() {
        var none = new Reputation(Optional.empty(), NetworkList.shippedSafe(), nanos::get);
        assertThat(none.known(STRANGER)).contains(Verdict.SAFE);
    }

    @Test
    void aVerdictIsKeptForHoursAndIndecisionForSeconds() {
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<Verdict> answer = new AtomicReference<>(Verdict.UNDECIDED);
        Reputation reputation = with(address -> {
            asked.incrementAndGet();
            return answer.get();
        });
        assertThat(reputation.known(STRANGER)).isEmpty();
        assertThat(reputation.judge(STRANGER)).isEqualTo(Verdict.UNDECIDED);
        assertThat(reputation.judge(STRANGER)).isEqualTo(Verdict.UNDECIDED);
        assertThat(asked).hasValue(1);
        nanos.addAndGet(Reputation.UNDECIDED_LIFE.toNanos());
        answer.set(Verdict.UNSAFE);
        assertThat(reputation.judge(STRANGER)).isEqualTo(Verdict.UNSAFE);
        nanos.addAndGet(Reputation.LIFE.minus(Duration.ofSeconds(1)).toNanos());
        assertThat(reputation.known(STRANGER)).contains(Verdict.UNSAFE);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(reputation.known(STRANGER)).isEmpty();
    }

    @Test
    void theShippedListHoldsEightEightEightEightAndNotOneOneOneOne() {
        NetworkList safe = NetworkList.shippedSafe();
        assertThat(safe.contains(InetAddress.ofLiteral("8.8.8.8"))).isTrue();
        assertThat(safe.contains(InetAddress.ofLiteral("1.1.1.1"))).isFalse();
        assertThat(with(address -> Verdict.UNSAFE).judge(InetAddress.ofLiteral("8.8.8.8")))
                .isEqualTo(Verdict.SAFE);
    }

    @Test
    void aFileOfNetworksIsTheSimplestProvider(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vpn.txt");
        Files.writeString(file, "# known places\n203.0.113.0/24 # one\n\n2001:db8::/32\n");
        NetworkList list = NetworkList.of(file);
        assertThat(list.judge(STRANGER)).isEqualTo(Verdict.UNSAFE);
        assertThat(list.judge(InetAddress.ofLiteral("2001:db8::5"))).isEqualTo(Verdict.UNSAFE);
        assertThat(list.judge(InetAddress.ofLiteral("198.51.100.1"))).isEqualTo(Verdict.SAFE);
        Files.writeString(file, "203.0.113.7/24\n");
        assertThatThrownBy(() -> NetworkList.of(file)).hasMessageContaining("203.0.113.7/24");
    }

    @ParameterizedTest
    @CsvSource({
        "200, 0.93, UNSAFE",
        "200, 1, UNSAFE",
        "200, 0.9299, SAFE",
        "200, 0, SAFE",
        "429, 1, UNDECIDED",
        "500, 1, SAFE",
        "200, oops, SAFE",
        "400, -5, SAFE"
    })
    void aServiceOnTheWebAnswersProbabilities(int status, String body, Verdict expected) throws IOException {
        AtomicReference<String> query = new AtomicReference<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            query.set(exchange.getRequestURI().getQuery());
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/check?ip={}&flags=m";
            assertThat(new HttpReputation(url, Optional.of("-5")).judge(STRANGER))
                    .isEqualTo(expected);
            assertThat(query).hasValue("ip=203.0.113.9&flags=m");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServiceThatDoesNotAnswerDecidesNothing() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int port = server.getAddress().getPort();
        server.stop(0);
        assertThat(new HttpReputation("http://127.0.0.1:" + port + "/", Optional.empty()).judge(STRANGER))
                .isEqualTo(Verdict.UNDECIDED);
    }
}
