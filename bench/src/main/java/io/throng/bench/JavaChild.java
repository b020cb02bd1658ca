package io.throng.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for what is measured, so that the generator's heap and garbage collector stay out of its way. */
final class JavaChild implements AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(90);
    private static final Duration TOOL_PATIENCE = Duration.ofSeconds(120);
    private static final long BETWEEN_PROBES_MILLIS = 100;

    private final Process process;
    private final Thread stopAtExit;

    private JavaChild(Process process) {
        this.process = process;
        this.stopAtExit = new Thread(process::destroy, "throng-bench-stop");
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    /**
     * Starts a JVM.
     *
     * @param arguments of the {@code java} program
     * @param environment variables added to this process's own
     * @param log takes its output
     */
    static JavaChild start(List<String> arguments, Map<String, String> environment, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new JavaChild(builder.start());
    }

    /** A loopback port that was free a moment ago. */
    static InetSocketAddress freeAddress() throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
            return new InetSocketAddress(loopback, probe.getLocalPort());
        }
    }

    /**
     * Waits until a call is answered with 2xx.
     *
     * @throws IOException when the process ends before, or the patience does
     */
    void awaitAnswer(InetSocketAddress address, Call call, Duration patience) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!answers(address, call)) {
            if (process.waitFor(BETWEEN_PROBES_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "the process ended with exit code " + process.exitValue() + " before it answered");
            }
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new IOException("no answer from " + address + " in " + patience.toSeconds() + " s");
            }
        }
    }

    /** Live bytes on the heap after a full collection. */
    long liveHeapBytes() throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String output = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!histogram.waitFor(TOOL_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            histogram.destroyForcibly();
            throw new InterruptedIOException("jcmd did not end in " + TOOL_PATIENCE.toSeconds() + " s");
        }
        return totalBytes(output);
    }

    /** The last column of a class histogram's line {@code Total  instances  bytes}. */
    static long totalBytes(String histogram) throws IOException {
        String[] columns = histogram
                .lines()
                .filter(line -> line.startsWith("Total "))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "no class histogram: " + histogram.lines().findFirst().orElse("")))
                .split("\\s+");
        return Long.parseLong(columns[2]);
    }

    /** Ends the process in order, so that it finishes what it has begun. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
        try {
            if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            // The JVM is going down and the hook is running: the process is ended either way.
        }
    }

    private static boolean answers(InetSocketAddress address, Call call) {
        try (HttpConnection connection = HttpConnection.open(address, address.getAddress())) {
            return connection.exchange(call).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
