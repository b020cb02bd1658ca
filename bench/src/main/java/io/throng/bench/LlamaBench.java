package io.throng.bench;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * llama.cpp's own benchmark, {@code llama-bench}: tokens generated from an empty context, random ones, none of them sampled. It loads the
 * model anew each time and warms it up by itself.
 */
final class LlamaBench implements Course {
    private static final long PATIENCE_SECONDS = 300;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path program;
    private final Path model;
    private final int threads;
    private final int tokens;

    /**
     * @param program the {@code llama-bench} to run
     * @param tokens of a job
     */
    LlamaBench(Path program, Path model, int threads, int tokens) {
        this.program = requireNonNull(program);
        this.model = requireNonNull(model);
        this.threads = threads;
        this.tokens = tokens;
    }

    @Override
    public double secondsPerJob(int jobs) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "-m",
                        model.toString(),
                        "-t",
                        Integer.toString(threads),
                        "-p",
                        "0",
                        "-n",
                        Integer.toString(tokens),
                        "-r",
                        Integer.toString(jobs),
                        "-o",
                        "json")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new InterruptedIOException(program + " did not end in " + PATIENCE_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " ended with exit code " + process.exitValue());
        }
        return tokens / tokensPerSecond(output);
    }

    /** Mean rate of the only test in the program's report. */
    static double tokensPerSecond(String report) throws IOException {
        try {
            JsonNode tests = JSON.readTree(report);
            double rate = tests.path(0).path("avg_ts").asDouble();
            if (tests.size() != 1 || !(rate > 0)) {
                throw new IOException("no rate in the report: " + report);
            }
            return rate;
        } catch (JsonProcessingException e) {
            throw new IOException("the report is not JSON: " + report, e);
        }
    }
}
