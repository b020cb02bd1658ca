package io.throng.inference.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real HTTP server that knows ranges and can break off, and a folder for what comes from it. */
abstract class DownloadScene {
    static final byte[] MODEL = WeightFiles.safetensors(300_000, 3);

    @TempDir
    Path folder;

    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    final Map<String, String> redirects = new ConcurrentHashMap<>();
    final List<String> ranges = new CopyOnWriteArrayList<>();
    volatile int breakOffAfter = Integer.MAX_VALUE;
    volatile boolean stallInstead;
    final CountDownLatch testIsOver = new CountDownLatch(1);
    HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        server.stop(0);
    }

    void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (redirects.containsKey(path)) {
                exchange.getResponseHeaders().set("Location", redirects.get(path));
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            if (path.endsWith(".html")) {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            }
            byte[] content = files.get(path);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (!exchange.getRequestURI().getPath().endsWith("/json")) {
                ranges.add(range == null ? "whole" : range);
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            int count = Math.min(content.length - from, breakOffAfter);
            breakOffAfter = Integer.MAX_VALUE;
            exchange.getResponseBody().write(content, from, count);
            exchange.getResponseBody().flush();
            if (stallInstead && from + count < content.length) {
                stallInstead = false;
                testIsOver.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ModelDownloader downloader() {
        return new ModelDownloader(settings());
    }

    DownloadSettings settings() {
        return DownloadSettings.of(folder)
                .withBudget(new DiskBudget(Long.MAX_VALUE, 0))
                .withPackageIndex(URI.create(address() + "/index"))
                .withPatience(5, Duration.ofMillis(1), Duration.ofMillis(300));
    }

    String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    ModelSource web(String path) {
        return new ModelSource.Web(URI.create(address() + path));
    }

    static CatalogueEntry entry(ModelSource... sources) {
        return one(ModelFile.known("m.safetensors", MODEL.length, sha256(MODEL), List.of(sources)));
    }

    static CatalogueEntry other(ModelSource... sources) {
        return one(ModelFile.known("other.safetensors", MODEL.length, sha256(MODEL), List.of(sources)));
    }

    static CatalogueEntry one(ModelFile file) {
        return CatalogueEntry.ofOneFile("m", ModelKind.TEXT, "MIT", file);
    }

    static String sha256(byte[] bytes) {
        return WeightFiles.hash("SHA-256", bytes);
    }
}
