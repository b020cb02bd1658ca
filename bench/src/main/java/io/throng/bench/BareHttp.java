package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The ceiling of HTTP: a server that reads a pop and answers fixed JSON, in a process of its own until it is closed. */
final class BareHttp implements AutoCloseable {
    /** Of its calls in reports. */
    static final String LABEL = "echo";

    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final InetSocketAddress address;
    private final Call call;
    private final JavaChild echo;
    private final Path log;

    private BareHttp(InetSocketAddress address, Call call, JavaChild echo, Path log) {
        this.address = requireNonNull(address);
        this.call = requireNonNull(call);
        this.echo = requireNonNull(echo);
        this.log = requireNonNull(log);
    }

    /**
     * Starts it and makes it warm.
     *
     * @param answerBytes length of the answer
     */
    static BareHttp start(int answerBytes, Measure measure) throws IOException, InterruptedException {
        InetSocketAddress address = JavaChild.freeAddress();
        Call call = new Call(
                LABEL,
                new HordeWire(address)
                        .pop("0000000000", 0, HordeWire.UNWANTED_MODEL)
                        .wire());
        Path log = Files.createTempFile("throng-bench-echo-", ".log");
        JavaChild echo = JavaChild.start(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        EchoServer.class.getName(),
                        Integer.toString(address.getPort()),
                        Integer.toString(answerBytes)),
                Map.of(),
                log);
        BareHttp bare = new BareHttp(address, call, echo, log);
        try {
            echo.awaitAnswer(address, call, START_PATIENCE);
            bare.run(measure.warmUpPlan(address, LoadPlan.MAX_CALLS));
            return bare;
        } catch (IOException | InterruptedException | RuntimeException e) {
            bare.close();
            throw e;
        }
    }

    /** One stretch. */
    LoadReport stretch(Measure measure) throws IOException, InterruptedException {
        return run(measure.stretchPlan(address));
    }

    private LoadReport run(LoadPlan plan) throws IOException, InterruptedException {
        return LoadGenerator.run(plan, number -> Script.repeating(call));
    }

    @Override
    public void close() throws IOException {
        echo.close();
        Files.deleteIfExists(log);
    }
}
