package io.throng.cli.model;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.ProgressLine;
import io.throng.inference.model.CachedUnit;
import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.DiskBudget;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import io.throng.inference.model.ModelFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code throng models}: what can be run here, bringing it here beforehand, checking it, and making room. */
@Command(
        name = "models",
        description = "Models that a worker can run on this machine.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  throng models fetch " + ModelCatalogue.DEFAULT_TEXT_MODEL)
public final class ModelsCommand implements Runnable {
    private static final long BYTES_PER_MB = 1_000_000;
    private static final long BYTES_PER_GB = 1_000_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "Where models are kept; default: the user's own cache folder.")
    private Path cache;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A catalogue of your own, in addition to the built-in one.")
    private Path catalogueFile;

    @Option(
            names = "--max-gb",
            paramLabel = "GB",
            scope = ScopeType.INHERIT,
            description = "Most space the models may take; the longest unused make room.")
    private Integer maxGigabytes;

    @Option(
            names = "--mirror",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "Address below which you keep model files under their own names.")
    private URI mirror;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "What about the models: list, fetch, verify, remove, pin or unpin?");
    }

    @Command(name = "list", description = "The catalogue, and what of it is here.", mixinStandardHelpOptions = true)
    void list() throws IOException {
        ModelDownloader downloader = downloader();
        var out = spec.commandLine().getOut();
        Set<Path> listed = new HashSet<>();
        List<CachedUnit> units = downloader.cache().units();
        for (CatalogueEntry entry : catalogue().entries()) {
            Path unit = downloader.unitOf(entry);
            listed.add(unit);
            boolean pinned = units.stream().anyMatch(cached -> cached.path().equals(unit) && cached.pinned());
            String state = downloader.isInstalled(entry) ? pinned ? "here, pinned" : "here" : "";
            out.printf(
                    "%-32s %-10s %8s  %-14s %s%n",
                    entry.name(),
                    entry.kind().name().toLowerCase(Locale.ROOT),
                    megabytes(entry.sizeBytes()),
                    entry.licence(),
                    state);
        }
        for (CachedUnit unit : units) {
            if (!listed.contains(unit.path())) {
                out.printf(
                        "%-32s %-10s %8s  %-14s %s%n",
                        unit.name(), "-", megabytes(unit.bytes()), "", "here, not in the catalogue");
            }
        }
        out.printf(
                "%s in %s%n",
                megabytes(units.stream().mapToLong(CachedUnit::bytes).sum()),
                downloader.cache().folder());
        out.flush();
    }

    @Command(
            name = "fetch",
            aliases = "pull",
            description = "Fetches models and checks them.",
            mixinStandardHelpOptions = true)
    void fetch(
            @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names in the catalogue.")
                    List<String> names) {
        ModelDownloader downloader = downloader();
        for (String name : names) {
            CatalogueEntry entry = entry(name);
            ProgressLine line = ProgressLine.onStandardError();
            try (InstalledModel installed =
                    downloader.install(entry, progress -> line.update(describe(progress, line.isTerminal())))) {
                line.clear();
                say(installed.entry().folder().isEmpty() ? installed.mainFile() : installed.folder());
            } catch (DownloadException e) {
                line.clear();
                throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
            }
        }
    }

    @Command(
            name = "verify",
            description = "Hashes models again, all that are here if none is named.",
            mixinStandardHelpOptions = true)
    void verify(
            @Parameters(paramLabel = "NAME", arity = "0..*", description = "Names in the catalogue.")
                    List<String> names)
            throws IOException {
        ModelDownloader downloader = downloader();
        List<CatalogueEntry> entries = names == null || names.isEmpty()
                ? catalogue().entries().stream().filter(downloader::isInstalled).toList()
                : names.stream().map(this::entry).toList();
        boolean allRight = true;
        for (CatalogueEntry entry : entries) {
            List<ModelFile> wrong = downloader.verify(entry);
            allRight &= wrong.isEmpty();
            say(entry.name() + ": "
                    + (wrong.isEmpty()
                            ? "right"
                            : "missing or wrong: "
                                    + String.join(
                                            ", ",
                                            wrong.stream().map(ModelFile::path).toList())));
        }
        if (!allRight) {
            throw new CommandFailure(ExitCode.FAILED, "Fetch the wrong ones again: throng models fetch NAME.");
        }
    }

    @Command(name = "remove", description = "Removes models that nobody uses now.", mixinStandardHelpOptions = true)
    void remove(
            @Parameters(
                            paramLabel = "NAME",
                            arity = "1..*",
                            description = "Names in the catalogue or of files in the cache.")
                    List<String> names)
            throws IOException {
        ModelDownloader downloader = downloader();
        for (String name : names) {
            Path unit = unit(downloader, name);
            if (!downloader.cache().remove(unit)) {
                throw new CommandFailure(ExitCode.FAILED, name + " is in use and stays.");
            }
            say(name + ": removed");
        }
    }

    @Command(name = "pin", description = "Keeps models when room is needed.", mixinStandardHelpOptions = true)
    void pin(
            @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names in the catalogue.")
                    List<String> names)
            throws IOException {
        setPinned(names, true);
    }

    @Command(name = "unpin", description = "Lets models make room again.", mixinStandardHelpOptions = true)
    void unpin(
            @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names in the catalogue.")
                    List<String> names)
            throws IOException {
        setPinned(names, false);
    }

    private void setPinned(List<String> names, boolean pinned) throws IOException {
        ModelDownloader downloader = downloader();
        for (String name : names) {
            downloader.cache().setPinned(unit(downloader, name), pinned);
            say(name + (pinned ? ": pinned" : ": no longer pinned"));
        }
    }

    private Path unit(ModelDownloader downloader, String name) {
        return catalogue()
                .find(name)
                .map(downloader::unitOf)
                .or(() -> unitNamed(downloader, name))
                .orElseThrow(() -> unknown(name));
    }

    private static Optional<Path> unitNamed(ModelDownloader downloader, String name) {
        try {
            return downloader.cache().units().stream()
                    .filter(unit -> unit.name().equals(name))
                    .map(CachedUnit::path)
                    .findFirst();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "The cache cannot be read: " + e.getMessage(), e);
        }
    }

    private CatalogueEntry entry(String name) {
        return catalogue().find(name).orElseThrow(() -> unknown(name));
    }

    private static CommandFailure unknown(String name) {
        return new CommandFailure(
                ExitCode.USAGE, "No model " + name + " in the catalogue; throng models list shows it.");
    }

    private ModelCatalogue catalogue() {
        if (catalogueFile == null) {
            return ModelCatalogue.builtIn();
        }
        try {
            return ModelCatalogue.builtIn().with(ModelCatalogue.read(catalogueFile));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private ModelDownloader downloader() {
        DownloadSettings settings = DownloadSettings.of(cache == null ? DownloadSettings.defaultCacheFolder() : cache);
        if (maxGigabytes != null) {
            if (maxGigabytes < 1) {
                throw new CommandFailure(ExitCode.USAGE, "--max-gb must be at least 1.");
            }
            settings = settings.withBudget(DiskBudget.of(maxGigabytes * BYTES_PER_GB));
        }
        return new ModelDownloader(mirror == null ? settings : settings.withMirror(mirror));
    }

    private void say(Object what) {
        spec.commandLine().getOut().println(what);
        spec.commandLine().getOut().flush();
    }

    private static String megabytes(long bytes) {
        return (bytes + BYTES_PER_MB - 1) / BYTES_PER_MB + " MB";
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
