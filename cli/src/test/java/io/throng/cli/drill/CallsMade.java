package io.throng.cli.drill;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server was asked for and did from some moment on, read from what it logs of its calls. */
final class CallsMade {
    /** Settings with which a server logs its calls so that they can be read here. */
    static final Map<String, String> LOGGED =
            Map.of("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true", "QUARKUS_HTTP_ACCESS_LOG_PATTERN", "asked: %s %m %U");

    private static final Pattern CALL = Pattern.compile("asked: (\\d{3}) ([A-Z]+) ([^\\s?]+)");
    private static final Duration LOG_BOUND = Duration.ofSeconds(60);
    private static final int FIRST_REFUSAL = 400;

    private final ServerUnderTest server;
    private final long from;

    private CallsMade(ServerUnderTest server, long from) {
        this.server = requireNonNull(server);
        this.from = from;
    }

    /** Calls from now on. */
    static CallsMade since(ServerUnderTest server) throws IOException {
        try (FileChannel log = FileChannel.open(server.log())) {
            return new CallsMade(server, log.size());
        }
    }

    /** The operations of the contract that were called with success until now. */
    Set<String> operations(ContractOperations contract) throws Exception {
        String end = "/until-here-" + UUID.randomUUID();
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(server.address().resolve(end)).build(),
                    HttpResponse.BodyHandlers.discarding());
        }
        Awaiting.until("the calls are logged", LOG_BOUND, () -> read().contains(end));
        Set<String> operations = new TreeSet<>();
        Matcher call = CALL.matcher(read());
        while (call.find()) {
            if (Integer.parseInt(call.group(1)) < FIRST_REFUSAL) {
                contract.called(call.group(2), call.group(3)).ifPresent(operations::add);
            }
        }
        return operations;
    }

    private String read() throws IOException {
        Path file = server.log();
        try (FileChannel log = FileChannel.open(file)) {
            log.position(from);
            return new String(Channels.newInputStream(log).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
