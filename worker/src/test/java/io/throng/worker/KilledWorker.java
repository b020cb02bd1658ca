package io.throng.worker;

import io.throng.worker.config.WorkerConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A worker in a process of its own, on a back end that never finishes a job, to be killed. */
final class KilledWorker {
    private KilledWorker() {}

    /** Starts one. */
    static Process start(String horde, Path state, String backend) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWorker.class.getName(),
                        horde,
                        state.toString(),
                        backend)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] arguments) throws InterruptedException {
        WorkerProgram program = new WorkerProgram(
                WorkerConfigReader.read(
                        Optional.empty(),
                        Map.of(
                                "THRONG_WORKER_HORDE_URL",
                                arguments[0],
                                "THRONG_WORKER_STATE_DIR",
                                arguments[1],
                                "THRONG_WORKER_API_KEY",
                                "a-key-of-22-characters",
                                "THRONG_WORKER_SCRIBE_NAME",
                                "A Test Scribe",
                                "THRONG_WORKER_TEXT_BACKEND",
                                "koboldai",
                                "THRONG_WORKER_TEXT_URL",
                                arguments[2])),
                WorkerEvent.Listener.NONE);
        program.start();
        program.await();
    }
}
