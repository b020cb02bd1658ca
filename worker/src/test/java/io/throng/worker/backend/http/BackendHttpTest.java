package io.throng.worker.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.WirePeer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

class BackendHttpTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private WirePeer peer;
    private BackendHttp http;

    @BeforeEach
    void start() {
        peer = new WirePeer();
        peer.on("POST /slow", (request, line) -> {
            line.begin("application/json").piece("{");
            begun.countDown();
            if (line.hungUp()) {
                left.countDown();
            }
        });
        http = new BackendHttp(peer.address(), Optional.empty());
    }

    @AfterEach
    void stop() {
        http.close();
        peer.close();
    }

    @RepeatedTest(20)
    void anInterruptedCallHangsUp() throws Exception {
        interruptOnceBegun(() -> http.post("/slow", JsonNodeFactory.instance.objectNode(), LIMIT));
    }

    /** Many times, because the interruption must also be heard in the moment in which the answer begins. */
    @RepeatedTest(100)
    void anInterruptedStreamHangsUp() throws Exception {
        interruptOnceBegun(() -> {
            Deadline deadline = Deadline.after(LIMIT);
            try (LineStream lines = http.stream("/slow", JsonNodeFactory.instance.objectNode(), deadline)) {
                lines.nextLine(deadline);
            }
        });
    }

    private interface Call {
        void make() throws Exception;
    }

    private void interruptOnceBegun(Call call) throws Exception {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                call.make();
                outcome.complete(new AssertionError("not interrupted"));
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
