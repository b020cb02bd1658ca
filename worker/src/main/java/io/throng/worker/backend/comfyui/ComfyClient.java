package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.http.BackendHttp;
import io.throng.worker.backend.http.MultipartForm;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The calls of a ComfyUI server (worker spec 9.1). What the server has is asked once and again after {@link #KNOWN_FOR}. */
final class ComfyClient implements AutoCloseable {
    /** How long an answer of {@code /object_info} is believed, so that new models are seen and the large answer is rare. */
    static final Duration KNOWN_FOR = Duration.ofMinutes(5);

    /** Uploads go round so many names, so that they take a bounded place on the server. */
    static final int UPLOAD_NAMES = 256;

    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(60);
    private static final String FOLDER = "throng";
    private static final int SHOWN_NODE_ERRORS = 3;

    private final ObjectMapper mapper = new ObjectMapper();
    private final BackendHttp http;
    private final String uploadPrefix = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicInteger uploads = new AtomicInteger();
    private volatile Known known;

    /** Address with or without a trailing slash or {@code /api}; headers as a proxy before the server may want them. */
    ComfyClient(String address, Map<String, String> headers) {
        this.http = new BackendHttp(BackendHttp.baseWithout("/api", address), headers);
    }

    /** What the server has. */
    ComfyNodes nodes() throws BackendException, InterruptedException {
        return known().nodes;
    }

    /** The embeddings the server has, without extensions. */
    List<String> embeddings() throws BackendException, InterruptedException {
        return known().embeddings;
    }

    private Known known() throws BackendException, InterruptedException {
        Known current = known;
        if (current == null || current.until.passed()) {
            JsonNode tree = http.get("/object_info", QUESTION_TIMEOUT).json();
            List<String> embeddings = new ArrayList<>();
            BackendHttp.Answer answer = http.get("/embeddings", QUESTION_TIMEOUT);
            if (answer.ok()) {
                answer.list().forEach(name -> embeddings.add(name.asText()));
            }
            current = new Known(new ComfyNodes(tree), List.copyOf(embeddings), Deadline.after(KNOWN_FOR));
            known = current;
        }
        return current;
    }

    /** Makes the next question after what the server has a fresh one. */
    void forget() {
        known = null;
    }

    /** Puts a picture on the server and returns the name a graph finds it by. It lies among the files a restart clears away. */
    String upload(byte[] png, Deadline deadline) throws BackendException, InterruptedException {
        String name = uploadPrefix + "-" + Math.floorMod(uploads.getAndIncrement(), UPLOAD_NAMES) + ".png";
        MultipartForm form = new MultipartForm()
                .file("image", name, "image/png", png)
                .text("type", "temp")
                .text("subfolder", FOLDER)
                .text("overwrite", "true");
        JsonNode stored = http.post("/upload/image", form, deadline.leftUpTo(TRANSFER_TIMEOUT))
                .json();
        if (!stored.path("name").isTextual()) {
            throw new BackendException("ComfyUI's answer to an upload holds no name");
        }
        String folder = stored.path("subfolder").asText("");
        String path = folder.isEmpty()
                ? stored.path("name").asText()
                : folder + "/" + stored.path("name").asText();
        return path + " [" + stored.path("type").asText("temp") + "]";
    }

    /** Queues a graph and returns the job's id. */
    String queue(ObjectNode graph, String clientId, Deadline deadline) throws BackendException, InterruptedException {
        ObjectNode body = mapper.createObjectNode();
        body.set("prompt", graph);
        body.put("client_id", clientId);
        BackendHttp.Answer answer = http.post("/prompt", body, deadline.leftUpTo(TRANSFER_TIMEOUT));
        if (!answer.ok()) {
            forget();
            throw new BackendException("ComfyUI refused the graph: " + refusal(answer));
        }
        JsonNode reply = answer.json();
        String id = reply.path("prompt_id").asText("");
        if (id.isEmpty()) {
            throw new BackendException("ComfyUI's answer to a graph holds no prompt_id");
        }
        if (!reply.path("node_errors").isEmpty()) {
            forget();
            cancel(id);
            throw new BackendException(
                    "ComfyUI took only a part of the graph: " + nodeErrors(reply.path("node_errors")));
        }
        return id;
    }

    private String refusal(BackendHttp.Answer answer) {
        try {
            JsonNode body = mapper.readTree(answer.body());
            String message = body.path("error").path("message").asText("");
            if (!message.isEmpty()) {
                return message + " " + body.path("error").path("details").asText("") + " "
                        + nodeErrors(body.path("node_errors"));
            }
        } catch (IOException e) {
            return "status " + answer.status() + ", no JSON: " + answer.shortened();
        }
        return "status " + answer.status() + ": " + answer.shortened();
    }

    private static String nodeErrors(JsonNode errors) {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : errors.properties()) {
            if (texts.size() == SHOWN_NODE_ERRORS) {
                break;
            }
            JsonNode first = entry.getValue().path("errors").path(0);
            texts.add(entry.getValue().path("class_type").asText("node " + entry.getKey()) + ": "
                    + first.path("type").asText() + " "
                    + first.path("details").asText(first.path("message").asText()));
        }
        return String.join("; ", texts);
    }

    /** What became of a job; empty while it waits or runs. */
    Optional<JsonNode> history(String id) throws BackendException, InterruptedException {
        JsonNode entry = http.get("/history/" + id, QUESTION_TIMEOUT).json().path(id);
        return entry.isObject() ? Optional.of(entry) : Optional.empty();
    }

    /** Whether a job waits or runs. */
    boolean queued(String id) throws BackendException, InterruptedException {
        JsonNode queue = http.get("/queue", QUESTION_TIMEOUT).json();
        return contains(queue.path("queue_running"), id) || contains(queue.path("queue_pending"), id);
    }

    private static boolean contains(JsonNode entries, String id) {
        for (JsonNode entry : entries) {
            if (entry.path(1).asText().equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** A picture a job made. */
    byte[] view(JsonNode file, Deadline deadline) throws BackendException, InterruptedException {
        String query = "filename=" + encoded(file.path("filename")) + "&subfolder=" + encoded(file.path("subfolder"))
                + "&type=" + encoded(file.path("type"));
        return http.get("/view?" + query, deadline.leftUpTo(TRANSFER_TIMEOUT)).bytes();
    }

    private static String encoded(JsonNode text) {
        return URLEncoder.encode(text.asText(""), StandardCharsets.UTF_8);
    }

    /**
     * Takes a client's jobs out of the queue, and stops the one that runs. Found by the client, because a job's own number is not
     * known yet while it is being queued. Old servers stop whatever runs, so that is only asked while it is ours.
     */
    void cancel(String clientId) throws BackendException, InterruptedException {
        JsonNode before = http.get("/queue", CANCEL_TIMEOUT).json();
        ObjectNode delete = mapper.createObjectNode();
        ids(before.path("queue_pending"), clientId).forEach(delete.putArray("delete")::add);
        http.post("/queue", delete, CANCEL_TIMEOUT).bytes();
        JsonNode after = http.get("/queue", CANCEL_TIMEOUT).json();
        for (String id : ids(after.path("queue_running"), clientId)) {
            http.post("/interrupt", mapper.createObjectNode().put("prompt_id", id), CANCEL_TIMEOUT)
                    .bytes();
        }
    }

    private static List<String> ids(JsonNode entries, String clientId) {
        List<String> ids = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (entry.path(3).path("client_id").asText().equals(clientId)) {
                ids.add(entry.path(1).asText());
            }
        }
        return ids;
    }

    /** Removes a job's entry from the history, which is kept in the server's memory. */
    void forgetJob(String id) throws BackendException, InterruptedException {
        ObjectNode delete = mapper.createObjectNode();
        delete.putArray("delete").add(id);
        http.post("/history", delete, CANCEL_TIMEOUT);
    }

    /** Has the server drop its models, after it ran out of memory. */
    void free() throws BackendException, InterruptedException {
        ObjectNode body = mapper.createObjectNode();
        body.put("unload_models", true);
        body.put("free_memory", true);
        http.post("/free", body, CANCEL_TIMEOUT);
    }

    /** Opens the web socket that tells how the jobs of this client get on. */
    WebSocket follow(String clientId, ComfyEvents events, Deadline deadline)
            throws BackendException, InterruptedException {
        return http.socket("/ws?clientId=" + clientId, events, deadline.leftUpTo(QUESTION_TIMEOUT));
    }

    @Override
    public void close() {
        http.close();
    }

    private record Known(ComfyNodes nodes, List<String> embeddings, Deadline until) {}
}
