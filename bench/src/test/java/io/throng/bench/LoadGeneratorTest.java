package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static HttpHandler answering(int status) {
        return exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        };
    }

    @Test
    void givenABoundOnCallsWhenRunThenItEndsThereAndCountsEveryCall() throws Exception {
        AtomicInteger served = new AtomicInteger();
        try (LoopbackHttp server = new LoopbackHttp(exchange -> {
            served.incrementAndGet();
            answering(200).handle(exchange);
        })) {
            LoadPlan plan = new LoadPlan(server.address(), 1, Duration.ZERO, LONG, 50);

            LoadReport report = LoadGenerator.run(plan, number -> get(server));

            assertThat(report.count("get")).isEqualTo(50);
            assertThat(served).hasValue(50);
            assertThat(report.failed()).isZero();
            assertThat(report.rate("get")).isPositive();
            assertThat(report.millis("get", 50)).isPositive().isLessThanOrEqualTo(report.millis("get", 99));
        }
    }

    @Test
    void givenABoundOnTimeWhenRunThenItEnds() throws Exception {
        try (LoopbackHttp server = new LoopbackHttp(answering(200))) {
            LoadPlan plan = new LoadPlan(
                    server.address(), 4, Duration.ofMillis(50), Duration.ofMillis(100), LoadPlan.MAX_CALLS);

            LoadReport report = LoadGenerator.run(plan, number -> get(server));

            assertThat(report.count("get")).isPositive();
            assertThat(report.seconds()).isBetween(0.0, 30.0);
        }
    }

    @Test
    void givenRefusalsWhenRunThenTheyAreFailuresAndTheFirstIsTold() throws Exception {
        try (LoopbackHttp server = new LoopbackHttp(answering(429))) {
            LoadPlan plan = new LoadPlan(server.address(), 1, Duration.ZERO, LONG, 5);

            LoadReport report = LoadGenerator.run(plan, number -> get(server));

            assertThat(report.failed()).isEqualTo(5);
            assertThat(report.count("get")).isZero();
            assertThat(report.firstFailure()).contains("get: 429 {}");
        }
    }

    @Test
    void givenLinuxWhenRunThenEveryConnectionHasItsOwnAddress() throws Exception {
        assumeThat(System.getProperty("os.name")).containsIgnoringCase("linux");
        Set<InetAddress> sources = ConcurrentHashMap.newKeySet();
        try (LoopbackHttp server = new LoopbackHttp(exchange -> {
            sources.add(exchange.getRemoteAddress().getAddress());
            answering(200).handle(exchange);
        })) {
            Call call = Call.get("get", server.address(), "/");

            LoadGenerator.run(new LoadPlan(server.address(), 3, Duration.ZERO, LONG, 1_000), number -> once(call));

            assertThat(sources)
                    .containsExactlyInAnyOrder(
                            InetAddress.ofLiteral("127.0.1.1"),
                            InetAddress.ofLiteral("127.0.1.2"),
                            InetAddress.ofLiteral("127.0.1.3"));
        }
    }

    @Test
    void boundsOfAPlanHoldAtTheirEdges() {
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

        assertThat(new LoadPlan(
                        target,
                        LoadPlan.MAX_CONNECTIONS,
                        LoadPlan.MAX_DURATION,
                        LoadPlan.MAX_DURATION,
                        LoadPlan.MAX_CALLS))
                .isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoadPlan(target, LoadPlan.MAX_CONNECTIONS + 1, Duration.ZERO, LONG, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoadPlan(target, 0, Duration.ZERO, LONG, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoadPlan(target, 1, LoadPlan.MAX_DURATION.plusNanos(1), LONG, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoadPlan(target, 1, Duration.ZERO, Duration.ZERO, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoadPlan(target, 1, Duration.ZERO, LoadPlan.MAX_DURATION.plusNanos(1), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LoadPlan(target, 1, Duration.ZERO, LONG, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoadPlan(target, 1, Duration.ZERO, LONG, LoadPlan.MAX_CALLS + 1));
    }

    private static Script get(LoopbackHttp server) {
        return Script.repeating(Call.get("get", server.address(), "/"));
    }

    private static Script once(Call call) {
        return new Drain(new ArrayDeque<>(List.of(call)));
    }
}
