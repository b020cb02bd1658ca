package io.throng.cli.model;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.ProgressLine;
import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code throng models}: what can be run here, and bringing it here beforehand. */
@Command(
        name = "models",
        description = "Models that a worker can run on this machine.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  throng models pull " + ModelCatalogue.DEFAULT_TEXT_MODEL)
public final class ModelsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the models: list or pull?");
    }

    @Command(name = "list", description = "The catalogue.", mixinStandardHelpOptions = true)
    void list() {
        var out = spec.commandLine().getOut();
        for (CatalogueEntry entry : ModelCatalogue.builtIn().entries()) {
            out.printf(
                    "%-32s %-6s %6d MB  %s%n",
                    entry.name(),
                    entry.kind().name().toLowerCase(Locale.ROOT),
                    entry.sizeBytes() / 1_000_000,
                    entry.licence());
        }
        out.flush();
    }

    @Command(name = "pull", description = "Fetches and verifies a model.", mixinStandardHelpOptions = true)
    void pull(
            @Parameters(paramLabel = "NAME", description = "Name in the catalogue.") String name,
            @Option(names = "--cache", paramLabel = "FOLDER", description = "Where to keep it.") Path cache) {
        CatalogueEntry entry = ModelCatalogue.builtIn()
                .find(name)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE, "No model " + name + " in the catalogue; throng models list shows it."));
        ProgressLine line = ProgressLine.onStandardError();
        ModelDownloader downloader =
                new ModelDownloader(DownloadSettings.of(cache == null ? DownloadSettings.defaultCacheFolder() : cache));
        try {
            Path file = downloader.fetch(entry, progress -> line.update(describe(progress, line.isTerminal())));
            line.clear();
            spec.commandLine().getOut().println(file);
            spec.commandLine().getOut().flush();
        } catch (DownloadException e) {
            line.clear();
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
        }
    }

    /**
     * A download for people.
     *
     * @param fine whether to show every change, or only steps of ten per cent
     */
    public static String describe(DownloadProgress progress, boolean fine) {
        long percent = progress.totalBytes() <= 0 ? 0 : progress.bytes() * 100 / progress.totalBytes();
        if (!fine) {
            return "Downloading " + progress.file() + " from " + progress.source() + ": " + percent / 10 * 10 + " %";
        }
        int filled = (int) Math.min(20, percent / 5);
        return "Downloading %s [%s%s] %d %% of %.0f MB, %.1f MB/s"
                .formatted(
                        progress.file(),
                        "#".repeat(filled),
                        ".".repeat(20 - filled),
                        percent,
                        progress.totalBytes() / 1e6,
                        progress.bytesPerSecond() / 1e6);
    }
}
