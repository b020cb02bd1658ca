package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.BackendTimeoutException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.StepListener;
import java.awt.image.BufferedImage;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job on the server, from the queue to its pictures. Followed over the web socket; the history is asked as well, once a second
 * while nothing comes, because events are sent once and lost with the connection.
 */
final class ComfyRun {
    /** How long silence lasts before the history is asked. */
    static final Duration SILENCE = Duration.ofSeconds(1);

    /** How often the history is asked when the job is said to be done: the entry comes a moment after the event. */
    static final Duration DONE_PAUSE = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger(ComfyRun.class);

    private final ComfyClient client;
    private final ComfyPlan plan;
    private final Deadline deadline;
    private final StepListener steps;
    private final String clientId = UUID.randomUUID().toString();
    private ComfyEvents events = new ComfyEvents();
    private WebSocket socket;
    private boolean done;
    private int furthest;

    ComfyRun(ComfyClient client, ComfyPlan plan, Deadline deadline, StepListener steps) {
        this.client = client;
        this.plan = plan;
        this.deadline = deadline;
        this.steps = steps;
    }

    /** The pictures of the plan's output node, in order. */
    List<BufferedImage> pictures() throws BackendException, InterruptedException {
        socket = client.follow(clientId, events, deadline);
        try {
            String id = client.queue(plan.graph(), clientId, deadline);
            List<BufferedImage> pictures = collect(await(id));
            client.forgetJob(id);
            return pictures;
        } catch (BackendException | InterruptedException e) {
            giveUp(e);
            throw e;
        } finally {
            socket.abort();
        }
    }

    private JsonNode await(String id) throws BackendException, InterruptedException {
        while (true) {
            Optional<JsonNode> event = events.next(deadline.leftUpTo(done ? DONE_PAUSE : SILENCE));
            if (deadline.passed()) {
                throw new BackendTimeoutException("ComfyUI was not done in time");
            }
            if (event.isPresent()) {
                hear(event.get(), id);
            }
            if (event.isEmpty() || done) {
                Optional<JsonNode> entry = client.history(id);
                if (entry.isPresent()) {
                    return checked(entry.get());
                }
                if (event.isEmpty() && events.closed()) {
                    reconnect(id);
                }
            }
        }
    }

    private void hear(JsonNode event, String id) throws BackendException {
        JsonNode data = event.path("data");
        if (!data.path("prompt_id").asText(id).equals(id)) {
            return;
        }
        switch (event.path("type").asText()) {
            case "executing" -> done |= data.path("node").isNull() && data.has("prompt_id");
            case "execution_success" -> done = true;
            case "progress" -> progress(data);
            case "execution_error" -> throw failure(data);
            case "execution_interrupted" -> throw new BackendException("somebody stopped the job in ComfyUI");
            default -> {
                // Nothing to do with the outcome.
            }
        }
    }

    private void progress(JsonNode data) {
        int stepsDone =
                plan.stepsDone(data.path("node").asText(), data.path("value").asInt());
        if (stepsDone > 0) {
            // Of two samplers that do not depend on each other the server runs the one it likes first.
            furthest = Math.max(furthest, stepsDone);
            steps.onStep(furthest, plan.totalSteps());
        }
    }

    private void reconnect(String id) throws BackendException, InterruptedException {
        // A server that was restarted has forgotten the job; waiting for it would cost the whole time limit.
        if (!client.queued(id) && client.history(id).isEmpty()) {
            throw new BackendException("ComfyUI does not know the job any more");
        }
        events = new ComfyEvents();
        socket = client.follow(clientId, events, deadline);
    }

    private JsonNode checked(JsonNode entry) throws BackendException {
        for (JsonNode message : entry.path("status").path("messages")) {
            if (message.path(0).asText().equals("execution_error")) {
                throw failure(message.path(1));
            }
            if (message.path(0).asText().equals("execution_interrupted")) {
                throw new BackendException("somebody stopped the job in ComfyUI");
            }
        }
        if (entry.path("status").path("status_str").asText("success").equals("error")) {
            throw new BackendException("ComfyUI failed without saying why");
        }
        return entry;
    }

    private static BackendException failure(JsonNode data) {
        String text = data.path("node_type").asText("a node") + ": "
                + data.path("exception_type").asText() + " "
                + data.path("exception_message").asText().strip();
        String lower = text.toLowerCase(Locale.ROOT);
        boolean memory = lower.contains("outofmemory")
                || lower.contains("out of memory")
                || lower.contains("allocation on device");
        return memory
                ? new OutOfMemory("ComfyUI ran out of memory: " + text)
                : new BackendException("ComfyUI failed in " + text);
    }

    private List<BufferedImage> collect(JsonNode entry) throws BackendException, InterruptedException {
        List<BufferedImage> pictures = new ArrayList<>();
        for (JsonNode file : entry.path("outputs").path(plan.output()).path("images")) {
            pictures.add(Pictures.decode(client.view(file, deadline)));
        }
        return pictures;
    }

    /** Leaves nothing of ours running. What goes wrong here is of no interest beside the reason for giving up. */
    private void giveUp(Exception reason) throws InterruptedException {
        try {
            client.cancel(clientId);
            if (reason instanceof OutOfMemory) {
                client.free();
            }
        } catch (BackendException e) {
            LOG.debug("a job could not be cancelled", e);
        }
    }

    private static final class OutOfMemory extends BackendException {
        private static final long serialVersionUID = 1L;

        OutOfMemory(String message) {
            super(message);
        }
    }
}
