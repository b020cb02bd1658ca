package io.throng.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.Executors;

/**
 * The worker's figures over HTTP, on the loopback address only: {@code /metrics} for Prometheus, {@code /status} as JSON (worker spec
 * 3.14). Holds nothing of prompts or results.
 */
public final class MetricsPage implements AutoCloseable {
    private final JsonMapper mapper = new JsonMapper();
    private final WorkerStatistics statistics;
    private final HttpServer server;

    /**
     * Begins to answer.
     *
     * @param port where; 0 for any that is free
     * @throws IOException if the port cannot be had
     */
    public MetricsPage(WorkerStatistics statistics, int port) throws IOException {
        this.statistics = requireNonNull(statistics, "statistics");
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/metrics", exchange -> answer(exchange, "text/plain; version=0.0.4", metrics()));
        server.createContext("/status", exchange -> answer(exchange, "application/json", status()));
        server.start();
    }

    /** Where it answers. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String metrics() {
        WorkerStatistics.Snapshot now = statistics.snapshot();
        StringBuilder page = new StringBuilder();
        family(page, "throng_worker_kudos_total", "counter", "kudos earned since the start");
        page.append(String.format(Locale.ROOT, "throng_worker_kudos_total %.2f%n", now.kudos()));
        family(page, "throng_worker_held_jobs", "gauge", "jobs in hand");
        page.append("throng_worker_held_jobs ").append(now.held().size()).append('\n');
        family(page, "throng_worker_results_total", "counter", "results by role and outcome");
        now.roles().forEach((role, count) -> {
            result(page, role, "taken", count.taken());
            result(page, role, "delivered", count.delivered());
            result(page, role, "faulted", count.faulted());
            result(page, role, "lost", count.lost());
            result(page, role, "retried", count.retried());
        });
        family(page, "throng_worker_model_work_per_second", "gauge", "megapixelsteps, tokens or tiles a second");
        now.models()
                .forEach((model, count) -> page.append(String.format(
                        Locale.ROOT,
                        "throng_worker_model_work_per_second{role=\"%s\",model=\"%s\"} %.4f%n",
                        label(count.role()),
                        label(model),
                        count.speed())));
        return page.toString();
    }

    private static void family(StringBuilder page, String name, String type, String help) {
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void result(StringBuilder page, String role, String outcome, long count) {
        page.append("throng_worker_results_total{role=\"")
                .append(label(role))
                .append("\",outcome=\"")
                .append(outcome)
                .append("\"} ")
                .append(count)
                .append('\n');
    }

    private static String label(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private String status() {
        WorkerStatistics.Snapshot now = statistics.snapshot();
        ObjectNode page = mapper.createObjectNode();
        page.put("running_seconds", now.running().toSeconds());
        page.put("kudos", now.kudos());
        page.put("kudos_per_hour", now.kudosPerHour());
        ObjectNode roles = page.putObject("roles");
        now.roles()
                .forEach((role, count) -> roles.putObject(role)
                        .put("state", count.state())
                        .put("taken", count.taken())
                        .put("delivered", count.delivered())
                        .put("faulted", count.faulted())
                        .put("lost", count.lost())
                        .put("retried", count.retried()));
        ObjectNode models = page.putObject("models");
        now.models()
                .forEach((model, count) -> models.putObject(model)
                        .put("role", count.role())
                        .put("jobs", count.jobs())
                        .put("work_per_second", count.speed()));
        page.put("held", now.held().size());
        return page.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
