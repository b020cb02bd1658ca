package io.throng.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.throng.protocol.AcceptedReply;
import io.throng.protocol.GenerationState;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.text.TextGeneration;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextSubmitInput;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HordeClientTest {
    private static final String API = "/api/v2/";
    private static final String TEXT_REQUEST = "POST " + API + "generate/text/async";
    private static final String TEXT_STATUS = "GET " + API + "generate/text/status/r1";
    private static final String WAITING =
            "{\"finished\":0,\"processing\":0,\"restarted\":0,\"waiting\":1,\"done\":false,\"faulted\":false,"
                    + "\"wait_time\":7,\"queue_position\":3,\"kudos\":0,\"is_possible\":true,\"generations\":[]}";
    private static final String DONE =
            "{\"finished\":1,\"processing\":0,\"restarted\":0,\"waiting\":0,\"done\":true,\"faulted\":false,"
                    + "\"wait_time\":0,\"queue_position\":0,\"kudos\":3.2,\"is_possible\":true,\"generations\":[{\"text\":"
                    + "\" a tale\",\"seed\":0,\"gen_metadata\":[],\"worker_id\":\"w\",\"worker_name\":\"W\",\"model\":\"m\","
                    + "\"state\":\"ok\",\"future\":1}]}";

    private final ScriptedHorde horde = new ScriptedHorde();
    private final HordeClient client = new HordeClient(settings(Duration.ofSeconds(5)));

    @AfterEach
    void close() {
        client.close();
        horde.close();
    }

    @Test
    void everyCallCarriesTheKeyAndTheClientAgent() {
        horde.answer(TEXT_REQUEST, 202, "{\"id\":\"r1\",\"kudos\":0.0}");

        AcceptedReply accepted = client.requestText(
                TextRequestInput.builder().prompt("Once").models(List.of("m")).build());

        assertThat(accepted.id()).isEqualTo("r1");
        ScriptedHorde.Call call = horde.calls.getFirst();
        assertThat(call.header("apikey")).isEqualTo("key");
        assertThat(call.header("Client-Agent")).isEqualTo("test:1:here");
        assertThat(call.header("Content-Type")).isEqualTo("application/json");
        assertThat(call.body()).isEqualTo("{\"prompt\":\"Once\",\"models\":[\"m\"]}");
    }

    @Test
    void aRefusalKeepsItsStatusAndReturnCode() {
        horde.answer(
                "POST " + API + "generate/text/pop",
                403,
                "{\"message\":\"in maintenance mode\",\"rc\":\"WorkerMaintenance\"}");

        HordeCallException.Refused refused = catchThrowableOfType(
                HordeCallException.Refused.class,
                () -> client.popText(TextPopInput.builder().name("w").build()));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.returnCode()).contains(ReturnCode.WORKER_MAINTENANCE);
        assertThat(refused).hasMessage("in maintenance mode");
    }

    @Test
    void aRefusalWithACodeNobodyKnowsIsStillARefusal() {
        horde.answer("GET " + API + "find_user", 404, "{\"message\":\"no\",\"rc\":\"FromTheFuture\"}");

        HordeCallException.Refused refused = catchThrowableOfType(HordeCallException.Refused.class, client::findUser);

        assertThat(refused.rc()).isEqualTo("FromTheFuture");
        assertThat(refused.returnCode()).isEmpty();
    }

    @Test
    void schemaErrorsComeWithTheirPaths() {
        horde.answer(TEXT_REQUEST, 400, "{\"message\":\"invalid\",\"errors\":{\"params.n\":\"too many\"}}");

        HordeCallException.Invalid invalid = catchThrowableOfType(
                HordeCallException.Invalid.class,
                () -> client.requestText(TextRequestInput.builder().prompt("x").build()));

        assertThat(invalid.errors()).containsEntry("params.n", "too many");
    }

    @Test
    void aRateLimitOnAPostIsReportedWithItsPause() {
        horde.answer(TEXT_REQUEST, 429, "{\"message\":\"2 per 1 second\"}", "Retry-After", "17");

        HordeCallException.RateLimited limited = catchThrowableOfType(
                HordeCallException.RateLimited.class,
                () -> client.requestText(TextRequestInput.builder().prompt("x").build()));

        assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(17));
        assertThat(horde.calls).hasSize(1);
    }

    @Test
    void readsAreRepeatedAfterServerErrorsAndRateLimits() {
        horde.answer("GET " + API + "status/heartbeat", 502, "<html>bad gateway</html>")
                .answer("GET " + API + "status/heartbeat", 429, "{\"message\":\"slow down\"}")
                .answer("GET " + API + "status/heartbeat", 200, "{\"message\":\"OK\",\"version\":\"5\"}");

        assertThat(client.heartbeat()).isEqualTo(new Heartbeat("OK", "5"));
        assertThat(horde.calls).hasSize(3);
    }

    @Test
    void repetitionsAreBounded() {
        horde.answer("GET " + API + "status/heartbeat", 500, "{}");

        assertThatThrownBy(client::heartbeat).isInstanceOf(HordeCallException.Unreachable.class);
        assertThat(horde.calls).hasSize(1 + client.settings().retries());
    }

    @Test
    void submitsAreNeverRepeatedByTheClient() {
        horde.answer("POST " + API + "generate/text/submit", 500, "oops");

        assertThatThrownBy(() -> client.submitText(new TextSubmitInput("j", "text", GenerationState.OK, 0L, List.of())))
                .isInstanceOf(HordeCallException.Unreachable.class);
        assertThat(horde.calls).hasSize(1);
    }

    @Test
    void anAnswerThatIsNoJsonIsNoHorde() {
        horde.answer(TEXT_REQUEST, 202, "<html>welcome</html>");

        assertThatThrownBy(() -> client.requestText(
                        TextRequestInput.builder().prompt("x").build()))
                .isInstanceOf(HordeCallException.Unreachable.class)
                .hasMessageContaining("welcome");
    }

    @Test
    void anUploadIsVerbatimWithoutContentTypeAndOnlyStatus200Counts() {
        horde.answer("PUT /bucket/a+b.webp", 204, "").answer("PUT /bucket/a+b.webp", 200, "");

        client.upload(
                URI.create(horde.address() + "/bucket/a+b.webp?sig=x%2Fy"), "bytes".getBytes(StandardCharsets.UTF_8));

        assertThat(horde.calls).hasSize(2);
        assertThat(horde.calls.getLast().header("Content-Type")).isNull();
        assertThat(horde.calls.getLast().header("apikey")).isNull();
        assertThat(horde.calls.getLast().body()).isEqualTo("bytes");
    }

    @Test
    void aTextIsFollowedToItsEnd() {
        horde.answer(TEXT_REQUEST, 202, "{\"id\":\"r1\",\"kudos\":0}")
                .answer(TEXT_STATUS, 200, WAITING)
                .answer(TEXT_STATUS, 200, DONE);
        List<GenerationProgress> seen = new ArrayList<>();

        List<TextGeneration> texts =
                following().text(TextRequestInput.builder().prompt("x").build(), seen::add);

        assertThat(texts).extracting(TextGeneration::text).containsExactly(" a tale");
        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst().queuePosition()).isEqualTo(3);
        assertThat(seen.getFirst().etaSeconds()).isEqualTo(7);
        assertThat(horde.operations()).noneMatch(operation -> operation.startsWith("DELETE"));
    }

    @Test
    void imagesAreWaitedForByCheckAndThenFetched() {
        horde.answer("POST " + API + "generate/async", 202, "{\"id\":\"i1\",\"kudos\":5}")
                .answer("GET " + API + "generate/check/i1", 200, WAITING)
                .answer("GET " + API + "generate/check/i1", 200, DONE)
                .answer(
                        "GET " + API + "generate/status/i1",
                        200,
                        "{\"done\":true,\"generations\":[{\"img\":\"" + horde.address()
                                + "/result.webp\",\"seed\":\"7\",\"id\":\"a\"},{\"img\":\"aGk=\",\"seed\":\"8\",\"id\":\"b\"}]}")
                .answer("GET /result.webp", 200, "picture");

        List<GeneratedImage> images =
                following().image(ImageRequestInput.builder().prompt("x").build(), GenerationProgress.Listener.NONE);

        assertThat(images)
                .extracting(image -> new String(image.content(), StandardCharsets.UTF_8))
                .containsExactly("picture", "hi");
    }

    @Test
    void aRequestThatTakesTooLongIsCancelled() {
        horde.answer(TEXT_REQUEST, 202, "{\"id\":\"r1\",\"kudos\":0}")
                .answer(TEXT_STATUS, 200, WAITING)
                .answer("DELETE " + API + "generate/text/status/r1", 200, DONE);

        Generation impatient = new Generation(client, Duration.ofMillis(5), Duration.ofMillis(20));

        GenerationFailedException failed = catchThrowableOfType(
                GenerationFailedException.class,
                () -> impatient.text(TextRequestInput.builder().prompt("x").build(), GenerationProgress.Listener.NONE));
        assertThat(failed.reason()).isEqualTo(GenerationFailedException.Reason.DEADLINE);
        assertThat(horde.operations().getLast()).isEqualTo("DELETE " + API + "generate/text/status/r1");
    }

    @Test
    void anInterruptedFollowerCancelsTheRequestAndStaysInterrupted() throws Exception {
        horde.answer(TEXT_REQUEST, 202, "{\"id\":\"r1\",\"kudos\":0}")
                .answer(TEXT_STATUS, 200, WAITING)
                .answer("DELETE " + API + "generate/text/status/r1", 200, DONE);
        CountDownLatch looked = new CountDownLatch(1);
        CompletableFuture<Boolean> staysInterrupted = new CompletableFuture<>();
        Thread follower = Thread.ofVirtual().start(() -> {
            try {
                new Generation(client, Duration.ofMinutes(1), Duration.ofMinutes(2))
                        .text(TextRequestInput.builder().prompt("x").build(), progress -> looked.countDown());
            } catch (HordeCallException.Interrupted e) {
                staysInterrupted.complete(Thread.currentThread().isInterrupted());
            }
        });

        assertThat(looked.await(60, TimeUnit.SECONDS)).isTrue();
        follower.interrupt();

        assertThat(staysInterrupted.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(horde.operations().getLast()).startsWith("DELETE");
    }

    @Test
    void anAddressIsUnderstoodInEverySpellingInCirculation() {
        for (String spelling : List.of("http://h", "http://h/", "http://h/api", "http://h/api/", "http://h/api/v2/")) {
            assertThat(HordeAddress.parse(spelling).operation("find_user"))
                    .isEqualTo(URI.create("http://h/api/v2/find_user"));
        }
        assertThatThrownBy(() -> HordeAddress.parse("h/api")).isInstanceOf(IllegalArgumentException.class);
    }

    private Generation following() {
        return new Generation(client, Duration.ofMillis(5), Duration.ofSeconds(20));
    }

    private ClientSettings settings(Duration callTimeout) {
        return new ClientSettings(
                HordeAddress.parse(horde.address() + "/api/"),
                "key",
                "test:1:here",
                Duration.ofSeconds(2),
                callTimeout,
                callTimeout,
                3,
                Duration.ofMillis(2));
    }
}
