package io.throng.server.moderation.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several nodes that count the same callers. */
class LimitTalkTest {
    private static final long SEED = 42;
    private static final InetAddress HOME = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress NETWORK = InetAddress.ofLiteral("2001:db8:aa:bb::7");
    /** 10 a minute by client. */
    private static final String STATUS = "/api/v2/generate/status/0b3ce0a1-7a5e-4a3e-9a37-3a0f0f2d2c11";
    /** 90 an hour by key. */
    private static final String TRANSFER = "/api/v2/kudos/transfer";

    private final AtomicLong nanos = new AtomicLong(1);
    private final Ticker ticker = nanos::get;

    private final class Node {
        private final RateLimits limits;
        private final LimitTalk talk;

        private Node(Map<String, String> rules) {
            this.limits = new RateLimits(RateTable.shipped(rules), SEED, ticker, 10_000);
            this.talk = new LimitTalk(limits);
        }

        private boolean takes(String method, String path, InetAddress from, String key) {
            return !((RateLimits.Standing.Limited)
                            limits.count(new RateLimits.Call(method, path, from, from, false, key)))
                    .refused();
        }
    }

    private List<Node> nodes(int count) {
        return Stream.generate(() -> new Node(Map.of())).limit(count).toList();
    }

    private static void tell(List<Node> nodes) {
        for (Node speaker : nodes) {
            for (Optional<List<String>> message = speaker.talk.next();
                    message.isPresent();
                    message = speaker.talk.next()) {
                for (Node listener : nodes) {
                    if (listener != speaker) {
                        listener.talk.heard(message.get());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void aCallerWhoGoesRoundTheNodesGetsHardlyMoreThanOneNodeWouldAllow(int count) {
        List<Node> nodes = nodes(count);
        int taken = 0;
        for (int call = 0; call < 200; call++) {
            taken += nodes.get(call % count).takes("GET", STATUS, HOME, "") ? 1 : 0;
            tell(nodes);
        }
        int unheard = Math.ceilDiv(10, RateLimits.TOLD_SHARE);
        assertThat(taken).isBetween(10, 10 + (count - 1) * unheard);
    }

    @Test
    void aCallerWhoStaysWithOneNodeGetsWhatIsAllowed() {
        List<Node> nodes = nodes(3);
        long taken = IntStream.range(0, 50)
                .filter(call -> {
                    tell(nodes);
                    return nodes.getFirst().takes("GET", STATUS, HOME, "");
                })
                .count();
        assertThat(taken).isEqualTo(10);
    }

    @Test
    void othersAreNotCountedForIt() {
        List<Node> nodes = nodes(2);
        IntStream.range(0, 20).forEach(call -> nodes.getFirst().takes("GET", STATUS, HOME, ""));
        tell(nodes);
        Node other = nodes.getLast();
        assertThat(other.takes("GET", STATUS, HOME, "")).isFalse();
        assertThat(other.takes("GET", STATUS, NETWORK, "")).isTrue();
        assertThat(other.takes("DELETE", STATUS, HOME, "")).isTrue();
        assertThat(other.takes("GET", STATUS + "x", HOME, "")).isTrue();
    }

    @Test
    void callersByKeyAndByNetworkAreTheSameEverywhere() {
        List<Node> nodes = nodes(2);
        // A transfer is limited by the second as well.
        for (int call = 0; call < 90; call++) {
            assertThat(nodes.getFirst().takes("POST", TRANSFER, HOME, "the key of somebody"))
                    .isTrue();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        IntStream.range(0, 20).forEach(call -> nodes.getFirst().takes("GET", STATUS, NETWORK, ""));
        tell(nodes);
        Node other = nodes.getLast();
        assertThat(other.takes("POST", TRANSFER, HOME, "the key of somebody")).isFalse();
        assertThat(other.takes("POST", TRANSFER, HOME, "another key")).isTrue();
        assertThat(other.takes("GET", STATUS, InetAddress.ofLiteral("2001:db8:aa:bb::8"), ""))
                .as("another address of the same network")
                .isFalse();
    }

    @Test
    void whatWasToldIsNotToldAgainAndEndsWithItsWindow() {
        List<Node> nodes = nodes(2);
        IntStream.range(0, 10).forEach(call -> nodes.getFirst().takes("GET", STATUS, HOME, ""));
        tell(nodes);
        assertThat(nodes.getFirst().talk.next()).isEmpty();
        assertThat(nodes.getLast().talk.next()).as("hearsay").isEmpty();
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(nodes.getLast().takes("GET", STATUS, HOME, "")).isTrue();
    }

    @Test
    void whoIsFarFromTheLimitIsNotSpokenOf() {
        Node node = new Node(Map.of());
        node.takes("GET", STATUS, HOME, "");
        node.takes("GET", STATUS, HOME, "");
        assertThat(node.talk.next()).isEmpty();
        node.takes("GET", STATUS, HOME, "");
        assertThat(node.talk.next().orElseThrow()).hasSize(2);
    }

    @Test
    void aMessageFitsIntoOneOfPostgreSqlAndTheRestFollows() {
        Node node = new Node(Map.of());
        for (int caller = 0; caller < LimitTalk.MAX_TALLIES + 10; caller++) {
            for (int call = 0; call < 3; call++) {
                node.takes("GET", STATUS + caller, NETWORK, "");
            }
        }
        List<String> first = new ArrayList<>(node.talk.next().orElseThrow());
        assertThat(first).hasSize(LimitTalk.MAX_TALLIES + 1);
        assertThat(String.join(",", first).length()).isLessThan(7_950);
        assertThat(node.talk.next().orElseThrow()).hasSize(11);
        assertThat(node.talk.next()).isEmpty();
    }

    @Test
    void nodesWithAnotherTableAndGarbageAreNotListenedTo() {
        Node node = new Node(Map.of());
        Node strict = new Node(Map.of("workers", "1000/second"));
        IntStream.range(0, 20).forEach(call -> strict.takes("GET", STATUS, HOME, ""));
        node.talk.heard(strict.talk.next().orElseThrow());
        assertThat(node.takes("GET", STATUS, HOME, "")).isTrue();

        Node same = new Node(Map.of());
        IntStream.range(0, 20).forEach(call -> same.takes("GET", STATUS, HOME, ""));
        List<String> message = new ArrayList<>(same.talk.next().orElseThrow());
        message.addAll(List.of("", "a.b", "!.1.1.1", "zzz.1.1.1", "1.1.1.-5", "1.1.1.zzzzzz"));
        node.talk.heard(message);
        assertThat(IntStream.range(0, 20)
                        .filter(call -> node.takes("GET", STATUS, HOME, ""))
                        .count())
                .isZero();
    }
}
