package io.throng.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

/**
 * The ceiling of HTTP: reads a request to its end and answers a fixed JSON, on the same server kit as the coordinator and with as
 * many event loops as it would have. Runs as a process of its own; writes its port on a line of standard output when it listens,
 * and ends when standard input does, that is, with the process that started it.
 */
public final class EchoServer extends AbstractVerticle {
    private static final int EVENT_LOOPS_PER_CORE = 2;

    private final int port;
    private final Buffer answer;

    private EchoServer(int port, Buffer answer) {
        this.port = port;
        this.answer = answer;
    }

    /**
     * Runs until standard input ends.
     *
     * @param arguments the loopback port, and the length of the answer in bytes
     */
    @SuppressWarnings("SystemOut") // the line that says it listens is read by the parent
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Buffer answer = Buffer.buffer(json(Integer.parseInt(arguments[1])));
        int eventLoops = EVENT_LOOPS_PER_CORE * Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops));
        vertx.deployVerticle(() -> new EchoServer(port, answer), new DeploymentOptions().setInstances(eventLoops))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        System.out.println("listening on " + port);
        while (System.in.read() >= 0) {
            // Nothing is expected; the end of the input is the signal.
        }
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    /** A JSON object of a length, at least 10 bytes. */
    static String json(int bytes) {
        String frame = "{\"fill\":\"\"}";
        return "{\"fill\":\"" + "x".repeat(Math.max(0, bytes - frame.length())) + "\"}";
    }

    @Override
    public void start(Promise<Void> started) {
        HttpServer server = vertx.createHttpServer(
                new HttpServerOptions().setHost("127.0.0.1").setPort(port));
        server.requestHandler(request -> request.endHandler(end ->
                request.response().putHeader("content-type", "application/json").end(answer)));
        server.listen().<Void>mapEmpty().onComplete(started);
    }
}
