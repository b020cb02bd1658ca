package io.throng.cli;

import io.throng.cli.up.DataFolder;
import io.throng.client.ClientSettings;
import io.throng.client.HordeAddress;
import io.throng.client.HordeClient;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which horde, and who asks. Shared by every command that calls one. */
public final class HordeOptions {
    /** Address of a horde that {@code throng up} started here. */
    public static final String DEFAULT_SERVER = "http://localhost:7001";

    /** Name of the file in the data folder with the key of the account for the command line. */
    public static final String KEY_FILE = "cli.key";

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:THRONG_SERVER:-" + DEFAULT_SERVER + "}",
            description = "Address of the horde. Default: $THRONG_SERVER, or " + DEFAULT_SERVER + ".")
    private String server;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "API key. Default: $THRONG_KEY, or that of the data folder for a local horde, or the anonymous one.")
    private String key;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "${env:THRONG_DATA:-" + DataFolder.DEFAULT + "}",
            description = "Data folder of the local horde, for its key. Default: $THRONG_DATA, or ./data.")
    private Path data;

    /** The address given, or the default. */
    public HordeAddress address() {
        try {
            return HordeAddress.parse(server);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--server: " + e.getMessage(), e);
        }
    }

    /** A client; the caller closes it. */
    public HordeClient client() {
        return new HordeClient(ClientSettings.of(address(), apiKey(), ThrongVersion.clientAgent()));
    }

    /** The key given, or the best default for the address. */
    public String apiKey() {
        return Optional.ofNullable(key)
                .or(() -> Optional.ofNullable(System.getenv("THRONG_KEY")))
                .filter(text -> !text.isBlank())
                // A local key is nobody else's business.
                .or(() -> server.equals(DEFAULT_SERVER) ? new DataFolder(data).readSecret(KEY_FILE) : Optional.empty())
                .orElse(ClientSettings.ANONYMOUS_KEY);
    }
}
