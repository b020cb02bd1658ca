package io.throng.worker.backend.a1111;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.ModelMatch;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.StepListener;
import io.throng.worker.backend.http.BackendHttp;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of the web UI (worker spec 10). */
final class A1111Client implements AutoCloseable {
    /** How often a running job is asked how far it is. */
    static final Duration PROGRESS_PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(A1111Client.class);
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);
    private static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;
    private static final String PROGRESS = "/sdapi/v1/progress?skip_current_image=true";

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;

    /**
     * @param address with or without a trailing slash
     * @param userAndPassword {@code user:password} of {@code --api-auth}, if the server wants it
     */
    A1111Client(String address, Optional<String> userAndPassword) {
        this.http = new BackendHttp(
                BackendHttp.baseWithout("/sdapi/v1", address),
                userAndPassword.map(BackendHttp::basicAuthentication).orElse(Map.of()));
    }

    /** The models, with everything they can be recognised by. */
    List<ModelMatch.Listed> models() throws BackendException, InterruptedException {
        List<ModelMatch.Listed> models = new ArrayList<>();
        for (JsonNode model : list("/sdapi/v1/sd-models")
                .orElseThrow(
                        () -> new BackendException("the server has no list of models: is it started with --api?"))) {
            String sha256 = model.path("sha256").asText("");
            models.add(new ModelMatch.Listed(
                    model.path("title").asText(),
                    List.of(
                            model.path("model_name").asText(),
                            model.path("filename").asText()),
                    sha256.isEmpty() || sha256.equals("null") ? Optional.empty() : Optional.of(sha256)));
        }
        return models;
    }

    /** One member of every entry of a list; empty if this server does not know the list. */
    Optional<List<String>> names(String path, String member) throws BackendException, InterruptedException {
        return list(path).map(entries -> {
            List<String> names = new ArrayList<>();
            entries.forEach(entry -> names.add(entry.path(member).asText()));
            return names;
        });
    }

    private Optional<JsonNode> list(String path) throws BackendException, InterruptedException {
        BackendHttp.Answer answer = http.get(path, QUESTION_TIMEOUT);
        return answer.status() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(checked(answer).list());
    }

    /** The answer to a question; empty if this server does not know it. */
    Optional<JsonNode> ask(String path) throws BackendException, InterruptedException {
        BackendHttp.Answer answer = http.get(path, QUESTION_TIMEOUT);
        return answer.status() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(checked(answer).json());
    }

    /** A call that takes no time worth following. */
    JsonNode call(String path, ObjectNode body, Deadline deadline) throws BackendException, InterruptedException {
        return checked(http.post(path, body, deadline.left())).json();
    }

    /** A job: followed while it runs, stopped when nobody waits for it any more. */
    JsonNode job(String path, ObjectNode body, int totalSteps, Deadline deadline, StepListener steps)
            throws BackendException, InterruptedException {
        String task = body.path("force_task_id").asText("");
        CompletableFuture<HttpResponse<byte[]>> pending = http.postAsync(path, body);
        boolean answered = false;
        try {
            follow(pending, totalSteps, deadline, steps);
            BackendHttp.Answer raw = http.await(pending, deadline);
            answered = true;
            JsonNode answer = checked(raw).json();
            if (ask(PROGRESS)
                    .map(progress -> progress.path("state").path("interrupted").asBoolean())
                    .orElse(false)) {
                throw new BackendException("somebody stopped the job in the web UI");
            }
            return answer;
        } finally {
            if (!answered) {
                pending.cancel(true);
                interrupt(task);
            }
        }
    }

    private void follow(
            CompletableFuture<HttpResponse<byte[]>> pending, int totalSteps, Deadline deadline, StepListener steps)
            throws BackendException, InterruptedException {
        while (!pending.isDone()) {
            try {
                pending.get(deadline.leftUpTo(PROGRESS_PAUSE).toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (deadline.passed()) {
                    return;
                }
                tell(totalSteps, steps);
            } catch (ExecutionException e) {
                // Whoever fetches the answer hears why.
                return;
            }
        }
    }

    private void tell(int totalSteps, StepListener steps) throws BackendException, InterruptedException {
        Optional<JsonNode> progress = ask(PROGRESS);
        double share =
                progress.map(answer -> answer.path("progress").asDouble()).orElse(0.0);
        int done = (int) Math.clamp(Math.floor(share * totalSteps), 0, totalSteps);
        if (done > 0) {
            steps.onStep(done, totalSteps);
        }
    }

    /** Stops our job. A newer server names the task it is at, and one of somebody else's is left alone. */
    private void interrupt(String task) throws InterruptedException {
        try {
            BackendHttp.Answer progress = http.get(PROGRESS, CANCEL_TIMEOUT);
            String current =
                    progress.ok() ? progress.json().path("current_task").asText("") : "";
            if (current.isEmpty() || current.equals("null") || current.equals(task)) {
                http.post("/sdapi/v1/interrupt", mapper.createObjectNode(), CANCEL_TIMEOUT);
            }
        } catch (BackendException e) {
            LOG.debug("a job could not be stopped", e);
        }
    }

    private BackendHttp.Answer checked(BackendHttp.Answer answer) throws BackendException {
        if (answer.ok()) {
            return answer;
        }
        if (answer.status() == UNAUTHORIZED) {
            throw new BackendException("the web UI wants a user and a password (--api-auth)");
        }
        String text = reason(answer);
        String lower = text.toLowerCase(Locale.ROOT);
        boolean memory = lower.contains("outofmemory") || lower.contains("out of memory");
        throw new BackendException(
                (memory ? "the web UI ran out of memory: " : "the web UI answered with " + answer.status() + ": ")
                        + text);
    }

    private String reason(BackendHttp.Answer answer) {
        try {
            JsonNode body = mapper.readTree(answer.body());
            if (body != null && body.isObject()) {
                String text = body.path("error").asText("") + " "
                        + body.path("detail").asText("") + " "
                        + body.path("errors").asText("");
                return text.isBlank() ? answer.shortened() : text.strip();
            }
        } catch (IOException e) {
            return answer.shortened();
        }
        return answer.shortened();
    }

    /** A picture as the calls take it. */
    static String base64(BufferedImage picture) throws BackendException {
        return Base64.getEncoder().encodeToString(SourcePictures.png(picture));
    }

    /** A picture as the calls give it, with or without the beginning of a data address. */
    static BufferedImage picture(JsonNode text) throws BackendException {
        String value = text.asText("");
        String bare = value.startsWith("data:") ? value.substring(value.indexOf(',') + 1) : value;
        try {
            return Pictures.decode(Base64.getMimeDecoder().decode(bare));
        } catch (IllegalArgumentException e) {
            throw new BackendException("the web UI's picture is no base64", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
