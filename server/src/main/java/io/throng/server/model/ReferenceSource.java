package io.throng.server.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where the bytes of a model reference come from. */
sealed interface ReferenceSource {
    /** Bytes a reference may have. */
    int MAX_BYTES = 32 * 1024 * 1024;

    /** How long a host may take to accept a connection and to begin its answer (image spec 2.9). */
    Duration CONTACT_TIMEOUT = Duration.ofSeconds(2);

    /** How long one attempt may take as a whole. */
    Duration TRANSFER_TIMEOUT = Duration.ofSeconds(20);

    /** The reference in full, at most {@link #MAX_BYTES}. */
    byte[] read() throws IOException, InterruptedException;

    /**
     * The source a setting names.
     *
     * @param setting path of a file or https address; plain http is for addresses of this machine only
     * @throws IllegalArgumentException if it names neither
     */
    static ReferenceSource of(String setting) {
        if (!setting.contains("://")) {
            return new File(Path.of(setting));
        }
        URI address = URI.create(setting);
        boolean allowed = switch (address.getScheme()) {
            case "https" -> true;
            case "http" -> isLoopback(address);
            default -> false;
        };
        if (!allowed || address.getHost() == null) {
            throw new IllegalArgumentException("a model reference is a path or an https address, not " + setting);
        }
        return new Web(address);
    }

    private static boolean isLoopback(URI address) {
        try {
            return address.getHost() != null
                    && InetAddress.getByName(address.getHost()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    /** @throws IOException if there are more than {@link #MAX_BYTES} */
    private static byte[] readBounded(InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("a model reference may have at most %d bytes".formatted(MAX_BYTES));
        }
        return bytes;
    }

    /** A file of this program. */
    record BuiltIn(String resource) implements ReferenceSource {
        @Override
        public byte[] read() throws IOException {
            try (InputStream stream = BuiltIn.class.getResourceAsStream(resource)) {
                if (stream == null) {
                    throw new IOException("no resource " + resource);
                }
                return readBounded(stream);
            }
        }
    }

    /** A file of this machine. */
    record File(Path path) implements ReferenceSource {
        @Override
        public byte[] read() throws IOException {
            try (InputStream stream = Files.newInputStream(path)) {
                return readBounded(stream);
            }
        }
    }

    /** A document on the web. */
    record Web(URI address) implements ReferenceSource {
        private static final int OK = 200;

        @Override
        public byte[] read() throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(CONTACT_TIMEOUT)
                    .header("Accept", "application/json")
                    .build();
            HttpClient client = HttpClient.newBuilder()
                    .connectTimeout(CONTACT_TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
            try {
                HttpResponse<byte[]> response = client.sendAsync(
                                request,
                                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES))
                        .get(TRANSFER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                if (response.statusCode() != OK) {
                    throw new IOException("%s answered %d".formatted(address, response.statusCode()));
                }
                return response.body();
            } catch (ExecutionException e) {
                throw new IOException("cannot fetch " + address, e.getCause());
            } catch (TimeoutException e) {
                throw new IOException("fetching %s took longer than %s".formatted(address, TRANSFER_TIMEOUT), e);
            } finally {
                client.shutdownNow();
            }
        }
    }
}
