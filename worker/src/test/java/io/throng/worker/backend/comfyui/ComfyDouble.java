package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.TaskSketch;
import io.throng.worker.backend.WirePeer;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;

/**
 * A ComfyUI without a card: the same calls, checks, queue, events and history, with pictures of one colour in place of drawn ones.
 * Jobs run one after the other; tests can hold one between two steps and let it fail in each of the ways the real one does.
 */
final class ComfyDouble implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Inputs that are described as optional and without which the node's code fails all the same. */
    private static final Map<String, List<String>> READ_THOUGH_OPTIONAL = Map.of(
            "HEDPreprocessor", List.of("safe"),
            "FakeScribblePreprocessor", List.of("safe"),
            "OpenposePreprocessor", List.of("detect_hand", "detect_body", "detect_face"),
            "CannyEdgePreprocessor", List.of("low_threshold", "high_threshold"),
            "MiDaS-NormalMapPreprocessor", List.of("a", "bg_threshold"),
            "M-LSDPreprocessor", List.of("score_threshold", "dist_threshold"));

    final WirePeer peer = new WirePeer();
    final ObjectNode nodes = objectInfo();
    final Map<String, byte[]> uploads = new ConcurrentHashMap<>();

    /** A permit lets one step run. Full by default; a test that holds jobs drains it. */
    final Semaphore steps = new Semaphore(Integer.MAX_VALUE / 2);

    /** Opens when a first step has been taken. */
    final CountDownLatch drawing = new CountDownLatch(1);

    volatile Fault fault = Fault.NONE;

    /** The ways the next jobs go wrong. */
    enum Fault {
        NONE,
        OUT_OF_MEMORY,
        NOT_A_PICTURE,
        ONE_PICTURE_LESS,
        WRONG_SIZE,
        PARTIAL,
        SILENT,
        SOCKET_LOST,
        FORGETS,
        INTERRUPTED_BY_OTHERS,
        HUGE_EVENT
    }

    private final Map<String, WirePeer.Line> sockets = new ConcurrentHashMap<>();
    private final LinkedBlockingDeque<Job> pending = new LinkedBlockingDeque<>();
    private final Map<String, ObjectNode> history = new ConcurrentHashMap<>();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private volatile Job running;
    private volatile boolean interrupted;
    private int number;

    ComfyDouble() {
        peer.on("GET /object_info", (request, line) -> line.json(200, nodes.toString()));
        peer.on("GET /embeddings", 200, "[\"EasyNegative\"]");
        peer.on("POST /upload/image", this::upload);
        peer.on("POST /prompt", this::queue);
        peer.on(
                "GET /history/*",
                (request, line) -> line.json(200, historyOf(request).toString()));
        peer.on("POST /history", (request, line) -> {
            request.json().path("delete").forEach(id -> history.remove(id.asText()));
            line.json(200, "");
        });
        peer.on("GET /queue", (request, line) -> line.json(200, queueState().toString()));
        peer.on("POST /queue", (request, line) -> {
            for (JsonNode id : request.json().path("delete")) {
                pending.removeIf(job -> job.id.equals(id.asText()));
            }
            line.json(200, "");
        });
        peer.on("POST /interrupt", (request, line) -> {
            interrupted = true;
            steps.release();
            line.json(200, "");
        });
        peer.on("POST /free", 200, "");
        peer.on("GET /view", this::view);
        peer.on("GET /ws", (request, line) -> {
            // Before the caller hears of it, and queues a job.
            sockets.put(request.query().get("clientId"), line);
            line.upgrade(request);
            line.text("{\"type\":\"status\",\"data\":{\"status\":{\"exec_info\":{\"queue_remaining\":0}}}}");
            line.drain();
        });
        Thread.ofVirtual().start(this::work);
    }

    static ObjectNode objectInfo() {
        try (InputStream in = ComfyDouble.class.getResourceAsStream("object_info.json")) {
            return (ObjectNode) MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What ran last or runs now. */
    JsonNode lastGraph() throws IOException {
        return peer.requests("POST /prompt").getLast().json().path("prompt");
    }

    boolean idle() {
        return running == null && pending.isEmpty();
    }

    /** Loses every web socket. */
    void hangUpSockets() {
        for (WirePeer.Line socket : sockets.values()) {
            try {
                socket.hangUp();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    int historySize() {
        return history.size();
    }

    private void upload(WirePeer.Request request, WirePeer.Line line) throws IOException {
        Map<String, WirePeer.Part> form = request.parts();
        String name = form.get("image").fileName();
        String folder = form.get("subfolder").text();
        String type = form.get("type").text();
        uploads.put(folder + "/" + name + " [" + type + "]", form.get("image").content());
        ObjectNode reply = MAPPER.createObjectNode();
        reply.put("name", name).put("subfolder", folder).put("type", type);
        reply.putObject("asset").put("id", "asset-" + uploads.size()).put("name", name);
        line.json(200, reply.toString());
    }

    private void queue(WirePeer.Request request, WirePeer.Line line) throws IOException {
        JsonNode body = request.json();
        ComfyValidator.Verdict verdict = new ComfyValidator(nodes, uploads.keySet()).verdict(body.path("prompt"));
        if (verdict.refusal().isPresent()) {
            line.json(400, verdict.refusal().get().toString());
            return;
        }
        Job job = new Job("prompt-" + ++number, body.path("client_id").asText(), body.path("prompt"));
        ObjectNode reply = MAPPER.createObjectNode();
        reply.put("prompt_id", job.id).put("number", number);
        ObjectNode errors = verdict.nodeErrors();
        reply.set("node_errors", errors);
        if (fault == Fault.PARTIAL) {
            errors.putObject("1")
                    .put("class_type", "SaveImage")
                    .putArray("errors")
                    .addObject()
                    .put("type", "value_not_in_list");
        }
        pending.add(job);
        line.json(200, reply.toString());
    }

    private ObjectNode historyOf(WirePeer.Request request) {
        String id = request.path().substring(request.path().lastIndexOf('/') + 1);
        ObjectNode reply = MAPPER.createObjectNode();
        if (history.containsKey(id)) {
            reply.set(id, history.get(id));
        }
        return reply;
    }

    private ObjectNode queueState() {
        ObjectNode state = MAPPER.createObjectNode();
        ArrayNode runs = state.putArray("queue_running");
        Job now = running;
        if (now != null) {
            entry(runs, now);
        }
        ArrayNode waits = state.putArray("queue_pending");
        pending.forEach(job -> entry(waits, job));
        return state;
    }

    private static ArrayNode entry(ArrayNode list, Job job) {
        ArrayNode entry = list.addArray().add(1).add(job.id).add(job.graph);
        entry.addObject().put("client_id", job.clientId);
        entry.addArray().add("9");
        return entry;
    }

    private void view(WirePeer.Request request, WirePeer.Line line) throws IOException {
        byte[] file = files.get(request.query().get("filename"));
        if (file == null) {
            line.reply(404, "text/plain", new byte[0]);
        } else {
            line.reply(200, "image/png", file);
        }
    }

    private void work() {
        try {
            while (true) {
                Job job = pending.take();
                running = job;
                interrupted = false;
                run(job);
                running = null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Job job) throws InterruptedException {
        try {
            tell(job, "execution_start", MAPPER.createObjectNode());
            ObjectNode cached = MAPPER.createObjectNode();
            cached.putArray("nodes");
            tell(job, "execution_cached", cached);
            if (fault == Fault.HUGE_EVENT) {
                tell(
                        job,
                        "executed",
                        MAPPER.createObjectNode().put("output", "x".repeat(ComfyEvents.MAX_EVENT_CHARACTERS)));
            }
            ObjectNode outputs = MAPPER.createObjectNode();
            Map<String, Drawn> done = new LinkedHashMap<>();
            job.graph.fieldNames().forEachRemaining(id -> done.put(id, null));
            for (String id : done.keySet()) {
                tell(job, "executing", MAPPER.createObjectNode().put("node", id));
                done.put(id, execute(job, id, done, outputs));
            }
            tell(job, "execution_success", MAPPER.createObjectNode());
            finish(job, outputs, "success", MAPPER.createArrayNode());
            tell(job, "executing", MAPPER.createObjectNode().putNull("node"));
        } catch (Failure failure) {
            ArrayNode messages = MAPPER.createArrayNode();
            messages.addArray().add(failure.type).add(failure.data);
            tell(job, failure.type, failure.data);
            finish(job, MAPPER.createObjectNode(), "error", messages);
            tell(job, "executing", MAPPER.createObjectNode().putNull("node"));
        } catch (IOException | BackendException e) {
            throw new IllegalStateException(e);
        }
    }

    private void finish(Job job, ObjectNode outputs, String status, ArrayNode messages) {
        if (fault == Fault.FORGETS) {
            return;
        }
        ObjectNode entry = MAPPER.createObjectNode();
        entry(MAPPER.createArrayNode(), job).forEach(entry.putArray("prompt")::add);
        entry.set("outputs", outputs);
        entry.putObject("meta");
        entry.putObject("status")
                .put("status_str", status)
                .put("completed", status.equals("success"))
                .set("messages", messages);
        history.put(job.id, entry);
    }

    private Drawn execute(Job job, String id, Map<String, Drawn> done, ObjectNode outputs)
            throws IOException, InterruptedException, Failure, BackendException {
        JsonNode node = job.graph.path(id);
        JsonNode inputs = node.path("inputs");
        for (String name :
                READ_THOUGH_OPTIONAL.getOrDefault(node.path("class_type").asText(), List.of())) {
            if (!inputs.has(name)) {
                throw failure(job, id, "KeyError", "'" + name + "'");
            }
        }
        return switch (node.path("class_type").asText()) {
            case "EmptyLatentImage", "EmptySD3LatentImage" ->
                new Drawn(
                        inputs.path("width").asInt(),
                        inputs.path("height").asInt(),
                        inputs.path("batch_size").asInt());
            case "LoadImage" -> uploaded(inputs.path("image").asText());
            case "LatentUpscale" -> {
                Drawn before = from(inputs, "samples", done);
                yield new Drawn(
                        inputs.path("width").asInt(), inputs.path("height").asInt(), before.count);
            }
            case "RepeatLatentBatch" -> {
                Drawn before = from(inputs, "samples", done);
                yield new Drawn(
                        before.width,
                        before.height,
                        before.count * inputs.path("amount").asInt());
            }
            case "KSampler" -> sample(job, id, inputs.path("steps").asInt(), from(inputs, "latent_image", done));
            case "KSamplerAdvanced" ->
                sample(
                        job,
                        id,
                        Math.min(
                                        inputs.path("end_at_step").asInt(),
                                        inputs.path("steps").asInt())
                                - inputs.path("start_at_step").asInt(),
                        from(inputs, "latent_image", done));
            case "SamplerCustomAdvanced" -> {
                JsonNode scheduler =
                        job.graph.path(inputs.path("sigmas").path(0).asText()).path("inputs");
                yield sample(job, id, scheduler.path("steps").asInt(), from(inputs, "latent_image", done));
            }
            case "ImageUpscaleWithModel" -> {
                Drawn before = from(inputs, "image", done);
                yield new Drawn(before.width * 4, before.height * 4, before.count);
            }
            case "PreviewImage", "SaveImage" -> {
                save(id, from(inputs, "images", done), outputs);
                yield null;
            }
            default -> passedOn(inputs, done);
        };
    }

    private Drawn uploaded(String name) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(uploads.get(name)));
        return new Drawn(image.getWidth(), image.getHeight(), 1);
    }

    private static Drawn from(JsonNode inputs, String name, Map<String, Drawn> done) {
        return done.get(inputs.path(name).path(0).asText());
    }

    private static Drawn passedOn(JsonNode inputs, Map<String, Drawn> done) {
        for (String name : new String[] {"pixels", "samples", "image", "destination"}) {
            if (inputs.path(name).isArray()) {
                return from(inputs, name, done);
            }
        }
        return null;
    }

    private Drawn sample(Job job, String id, int total, Drawn latent)
            throws IOException, InterruptedException, Failure {
        for (int step = 1; step <= total; step++) {
            steps.acquire();
            if (interrupted || fault == Fault.INTERRUPTED_BY_OTHERS) {
                throw new Failure("execution_interrupted", event(job).put("node_id", id));
            }
            if (fault == Fault.OUT_OF_MEMORY) {
                throw failure(job, id, "torch.OutOfMemoryError", "Allocation on device 0 would exceed allowed memory.");
            }
            ObjectNode progress = MAPPER.createObjectNode();
            progress.put("value", step).put("max", total).put("node", id);
            tell(job, "progress", progress);
            preview(job);
            drawing.countDown();
        }
        return latent;
    }

    private void save(String id, Drawn drawn, ObjectNode outputs) throws BackendException {
        ArrayNode images = outputs.putObject(id).putArray("images");
        int count = fault == Fault.ONE_PICTURE_LESS ? drawn.count - 1 : drawn.count;
        int width = fault == Fault.WRONG_SIZE ? drawn.width / 2 : drawn.width;
        for (int i = 0; i < count; i++) {
            String name = "ComfyUI_temp_" + files.size() + ".png";
            files.put(
                    name,
                    fault == Fault.NOT_A_PICTURE
                            ? "<html>proxy error</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)
                            : SourcePictures.png(TaskSketch.picture(width, drawn.height, new Color(40 + i, 80, 120))));
            images.addObject().put("filename", name).put("subfolder", "").put("type", "temp");
        }
    }

    private static Failure failure(Job job, String id, String exception, String message) {
        ObjectNode data = event(job)
                .put("node_id", id)
                .put("node_type", job.graph.path(id).path("class_type").asText());
        data.putArray("executed");
        data.put("exception_message", message).put("exception_type", exception);
        data.putArray("traceback").add("  File \"execution.py\", line 1, in execute\n");
        data.putObject("current_inputs");
        data.putArray("current_outputs");
        return new Failure("execution_error", data);
    }

    private static ObjectNode event(Job job) {
        return MAPPER.createObjectNode().put("prompt_id", job.id);
    }

    private void tell(Job job, String type, ObjectNode data) {
        if (fault == Fault.SILENT || fault == Fault.FORGETS) {
            return;
        }
        WirePeer.Line socket = sockets.get(job.clientId);
        ObjectNode event = MAPPER.createObjectNode().put("type", type);
        data.put("prompt_id", job.id);
        event.set("data", data);
        try {
            if (fault == Fault.SOCKET_LOST) {
                socket.hangUp();
            } else {
                socket.text(event.toString());
            }
        } catch (IOException e) {
            // The listener has gone; the real one carries on as well.
        }
    }

    private void preview(Job job) {
        try {
            sockets.get(job.clientId).binary(new byte[] {0, 0, 0, 1, 0, 0, 0, 1, (byte) 0xFF, (byte) 0xD8});
        } catch (IOException e) {
            // The listener has gone.
        }
    }

    @Override
    public void close() {
        peer.close();
    }

    private record Job(String id, String clientId, JsonNode graph) {}

    private record Drawn(int width, int height, int count) {}

    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final String type;
        private final transient ObjectNode data;

        Failure(String type, ObjectNode data) {
            super(type);
            this.type = type;
            this.data = data;
        }
    }
}
