package io.throng.worker.lora;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.ContentHash;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.model.ModelDownloader;
import io.throng.inference.model.ModelFile;
import io.throng.inference.model.ModelKind;
import io.throng.inference.model.ModelSource;
import io.throng.worker.net.AddressGuard;
import io.throng.worker.net.GuardedFetcher;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Textual inversions by number or name, from the hordeling: the service that keeps converted copies, which hold no code (worker spec 4.9).
 * A file is kept under the name it was asked for by, because that is how a prompt refers to it. Thread-safe.
 */
public final class TextualInversionLibrary {
    /** Largest file fetched; embeddings have some kilobytes. */
    public static final long MAX_BYTES = 20L * 1_000_000;

    /** How long one question may take (worker spec 4.9). */
    static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(15);

    private static final int MAX_NAME_CHARS = 128;

    private final LoraSettings settings;
    private final JsonService service;
    private final ModelDownloader downloader;
    private final RefusalMemory refusals;

    /** @param guard decides which addresses may be called; is to trust a service of the operator's own */
    public TextualInversionLibrary(LoraSettings settings, Path folder, AddressGuard guard, Clock clock) {
        this.settings = requireNonNull(settings, "settings");
        this.service = new JsonService(new GuardedFetcher(guard), settings.attempts(), settings.retryPause());
        this.downloader = new ModelDownloader(
                DownloadSettings.of(folder)
                        .withBudget(settings.budget())
                        .withPatience(
                                settings.attempts(), settings.retryPause(), DownloadSettings.DEFAULT_STALL_TIMEOUT)
                        .withAddressCheck(address -> guard.pin(address)),
                clock);
        this.refusals = new RefusalMemory(clock);
    }

    /**
     * The file of an inversion, fetched if it is not here. Close it when the job is done: until then it is not evicted.
     *
     * @param name number or name, as the job has it
     * @throws LoraRefusedException if it cannot be had, and asking again soon is of no use
     * @throws IOException if the service did not answer
     * @throws DownloadException if its file could not be fetched
     */
    public InstalledModel install(String name, DownloadProgress.Listener listener)
            throws LoraRefusedException, IOException, InterruptedException {
        String wanted = name.strip();
        Optional<String> refused = refusals.recall(wanted);
        if (refused.isPresent()) {
            throw new LoraRefusedException(refused.get());
        }
        try {
            return downloader.install(entry(wanted), listener);
        } catch (LoraRefusedException e) {
            refusals.remember(wanted, e.getMessage());
            throw e;
        }
    }

    private CatalogueEntry entry(String wanted) throws LoraRefusedException, IOException, InterruptedException {
        String file = fileName(wanted);
        if (Files.isRegularFile(downloader.cache().folder().resolve(file))) {
            // Its hash was checked when it came; the proof beside it holds.
            return one(wanted, new ModelFile(file, 0, MAX_BYTES, new ContentHash.Unknown(), List.of()));
        }
        String base = settings.hordeling().toString().replaceFirst("/+$", "");
        String path = URLEncoder.encode(wanted, StandardCharsets.UTF_8).replace("+", "%20");
        JsonNode reply = service.ask(URI.create(base + "/api/v1/embedding/" + path), QUESTION_TIMEOUT);
        String sha256 = reply.path("sha256").asText("").toLowerCase(Locale.ROOT);
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new LoraRefusedException("the hordeling names no hash of \"" + wanted + "\"");
        }
        try {
            URI url = new URI(reply.path("url").asText(""));
            return one(
                    wanted,
                    new ModelFile(
                            file, 0, MAX_BYTES, new ContentHash.Sha256(sha256), List.of(new ModelSource.Web(url))));
        } catch (URISyntaxException e) {
            throw new LoraRefusedException("the hordeling names no place of \"" + wanted + "\"", e);
        }
    }

    /** The name itself where it can be a file's; otherwise what is plain of it with a mark that tells it from its like. */
    static String fileName(String wanted) {
        String plain = LoraVersion.plain(wanted, MAX_NAME_CHARS);
        return (plain.equals(wanted) ? plain : plain + "_" + Integer.toHexString(wanted.hashCode())) + ".safetensors";
    }

    private static CatalogueEntry one(String name, ModelFile file) {
        return CatalogueEntry.ofOneFile(name, ModelKind.IMAGE, "unknown", file);
    }
}
