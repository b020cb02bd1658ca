package io.throng.server.moderation.address;

import io.throng.server.http.AddressRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * A list of networks in a text file: one network or address a line, {@code #} begins a comment. The simplest
 * {@link ReputationProvider}: what is listed is unsafe, everything else is safe.
 */
public final class NetworkList implements ReputationProvider {
    /** Most lines of a file. */
    public static final int MAX_LINES = 1_000_000;

    private final TimeoutTable networks;

    private NetworkList(Stream<String> lines) {
        this.networks = new TimeoutTable(lines.limit(MAX_LINES)
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .map(line -> new TimeoutTable.Timeout(AddressRange.parseExact(line), Instant.MAX))
                .toList());
    }

    /**
     * @throws IllegalArgumentException for a line that is no network
     */
    public static NetworkList of(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return new NetworkList(lines);
        }
    }

    /** The list that comes with the server, of networks that are always safe. */
    public static NetworkList shippedSafe() {
        try (InputStream file = NetworkList.class.getResourceAsStream("/moderation/safe-networks.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return new NetworkList(reader.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a network of the list holds the address. */
    public boolean contains(InetAddress address) {
        return !networks.covering(address, Instant.EPOCH).isEmpty();
    }

    @Override
    public Verdict judge(InetAddress address) {
        return contains(address) ? Verdict.UNSAFE : Verdict.SAFE;
    }
}
