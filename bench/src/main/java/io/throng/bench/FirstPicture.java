package io.throng.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that loads a model, draws one picture and ends: what somebody waits for who has only just started. */
public final class FirstPicture {
    private static final long PATIENCE_SECONDS = 300;

    private FirstPicture() {}

    /**
     * Draws.
     *
     * @param arguments the model's folder, the sampling steps, and the processor threads
     */
    public static void main(String[] arguments) {
        try (DirectPictures pictures = new DirectPictures(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))) {
            pictures.secondsPerJob(1);
        }
        System.exit(0);
    }

    /** Seconds from the start of a Java machine of its own until it has drawn the picture and ended. */
    static double seconds(Path folder, int steps, int threads) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:+UseSerialGC");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FirstPicture.class.getName()));
        command.addAll(List.of(folder.toString(), Integer.toString(steps), Integer.toString(threads)));
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new InterruptedIOException("the first picture was not there in " + PATIENCE_SECONDS + " s");
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("the program of the first picture ended with exit code " + process.exitValue());
        }
        return seconds;
    }
}
