package io.throng.cli.up;

import static java.util.Objects.requireNonNull;

import io.throng.cli.ProgressLine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until a server process answers 200 on its readiness path, telling how long it has been waiting. */
public final class HealthProbe implements ProcessChild.Readiness {
    /** Path of the server's readiness check. */
    public static final String READY_PATH = "/q/health/ready";

    /** Long enough for a first start on a slow disk, which creates the database. */
    public static final Duration DEFAULT_BOUND = Duration.ofMinutes(3);

    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(200);
    private static final Duration REQUEST_BOUND = Duration.ofSeconds(5);

    private final URI address;
    private final Duration bound;
    private final ProgressLine progress;

    /**
     * @param address base address of the server
     * @param bound the longest wait for readiness
     * @param progress where waiting is shown
     */
    public HealthProbe(URI address, Duration bound, ProgressLine progress) {
        this.address = requireNonNull(address).resolve(READY_PATH);
        this.bound = requireNonNull(bound);
        this.progress = requireNonNull(progress);
    }

    /** Whether anything accepts HTTP requests at an address now. */
    public static boolean somebodyAnswers(URI address) throws InterruptedException {
        try (HttpClient http = client()) {
            return status(http, address) != 0;
        }
    }

    @Override
    public void await(Process process) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        try (HttpClient http = client()) {
            while (true) {
                if (exitsWithinPause(process)) {
                    throw new IOException("it ended with exit code " + process.exitValue() + " before it was ready");
                }
                if (status(http, address) == 200) {
                    progress.clear();
                    return;
                }
                Duration waited = Duration.ofNanos(System.nanoTime() - startNanos);
                if (waited.compareTo(bound) > 0) {
                    throw new IOException("it was not ready after " + bound.toSeconds() + " s");
                }
                progress.update(
                        progress.isTerminal()
                                ? "Starting the server ... " + waited.toSeconds() + " s"
                                : "Starting the server ...");
            }
        }
    }

    private static boolean exitsWithinPause(Process process) throws InterruptedException {
        try {
            process.onExit().get(BETWEEN_CHECKS.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a process's exit cannot fail", e);
        }
    }

    /** 0 when nobody answers. */
    private static int status(HttpClient http, URI address) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address).timeout(REQUEST_BOUND).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(REQUEST_BOUND)
                .build();
    }
}
