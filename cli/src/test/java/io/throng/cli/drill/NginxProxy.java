package io.throng.cli.drill;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An nginx in front of nodes, with its configuration and all that it writes in one folder. Goes from node to node, call by call. */
final class NginxProxy implements AutoCloseable {
    /** Where the proxy's own calls come from: an address that nobody else has. */
    static final String ADDRESS = "127.0.0.3";

    private static final Duration START_BOUND = Duration.ofSeconds(60);

    private final Path folder;
    private final URI address;
    private Process process;

    /** @param folder exists already; gets everything the proxy writes */
    NginxProxy(Path folder) throws IOException {
        this.folder = requireNonNull(folder);
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.address = URI.create("http://127.0.0.1:" + probe.getLocalPort());
        }
    }

    /** Base address, without a trailing slash. */
    URI address() {
        return address;
    }

    /** Starts it and returns when it takes calls. */
    void start(URI first, URI second) throws Exception {
        Path nginx = ForeignProgram.need("nginx");
        String configuration = Files.readString(ForeignClients.sources("nginx.conf"))
                // Without a user its workers would have a system account that may not use the folder.
                .replace("{{user}}", "root".equals(System.getProperty("user.name")) ? "user root;" : "")
                .replace("{{first}}", first.getAuthority())
                .replace("{{second}}", second.getAuthority())
                .replace("{{listen}}", address.getAuthority())
                .replace("{{proxy}}", ADDRESS);
        Files.writeString(folder.resolve("nginx.conf"), configuration);
        process = new ForeignProgram(
                        List.of(
                                nginx.toString(),
                                "-p",
                                folder.toString(),
                                "-c",
                                "nginx.conf",
                                "-e",
                                folder.resolve("error.log").toString()),
                        folder,
                        Map.of(),
                        folder.resolve("nginx.log"))
                .start();
        Awaiting.until("the proxy listens", START_BOUND, this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor();
        }
    }
}
