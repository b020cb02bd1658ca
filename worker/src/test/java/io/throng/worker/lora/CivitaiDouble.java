package io.throng.worker.lora;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server that answers as CivitAI and the hordeling document it. */
final class CivitaiDouble implements AutoCloseable {
    /** A whole safetensors file without a tensor. */
    static final byte[] WEIGHTS = weights("made by hand");

    /** Paths with their queries, in the order they were asked for. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** Questions to answer with 503 before answering properly. */
    final AtomicInteger failuresToCome = new AtomicInteger();

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;

    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, String type, byte[] body) {}

    CivitaiDouble() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    CivitaiDouble json(String path, String json) {
        answers.put(path, new Answer(200, "application/json", json.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    CivitaiDouble file(String path, byte[] content) {
        answers.put(path, new Answer(200, "application/octet-stream", content));
        return this;
    }

    CivitaiDouble page(String path) {
        answers.put(path, new Answer(200, "text/html", "<html>log in</html>".getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    CivitaiDouble hang(String path) {
        answers.put(path, new Answer(0, "", new byte[0]));
        return this;
    }

    /** A version as a member of a model. */
    String version(long id, String published, String more, String files) {
        return """
                {"id": %d, "name": "v%d", "baseModel": "SD 1.5", "publishedAt": "%s", "trainedWords": ["magic hat", "wizard"],
                 "availability": "Public", %s "files": [%s]}""".formatted(id, id, published, more, files);
    }

    /** A primary safetensors file, served here. */
    String safetensors(long versionId) {
        return file(versionId, "lora.safetensors", WEIGHTS.length / 1024.0, sha256(WEIGHTS));
    }

    String file(long versionId, String name, double sizeKb, String sha256) {
        file("/api/download/models/" + versionId, WEIGHTS);
        return """
                {"id": 1, "name": "%s", "type": "Model", "primary": true, "sizeKB": %s, "metadata": {"format": "SafeTensor"},
                 "hashes": {"AutoV2": "ABC", "SHA256": "%s"}, "downloadUrl": "%s/api/download/models/%d"}""".formatted(name, Double.toString(sizeKb), sha256.toUpperCase(Locale.ROOT), address(), versionId);
    }

    static String model(long id, String name, boolean nsfw, String... versions) {
        return """
                {"id": %d, "name": "%s", "type": "LORA", "nsfw": %s, "nsfwLevel": 1, "modelVersions": [%s]}""".formatted(id, name, nsfw, String.join(",", versions));
    }

    static byte[] weights(String note) {
        byte[] head = ("{\"__metadata__\":{\"note\":\"" + note + "\"}}").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + head.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(head.length)
                .put(head)
                .array();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            asked.add(uri.toString());
            if (failuresToCome.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            Answer answer = answers.get(uri.getPath());
            if (answer == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (answer.status() == 0) {
                closing.await();
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
