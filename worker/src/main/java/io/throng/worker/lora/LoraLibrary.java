package io.throng.worker.lora;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.inference.model.CachedUnit;
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
import io.throng.protocol.image.Lora;
import io.throng.worker.net.AddressGuard;
import io.throng.worker.net.GuardedFetcher;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Low-rank adaptations by number, version or name (worker spec 4.8): looked up here first, then at CivitAI; fetched from there, checked
 * against the hash that was published, kept within a budget, the longest unused evicted first. Jobs that want the same one at the same time
 * share its download. Thread-safe.
 */
public final class LoraLibrary {
    /** Largest file of an adaptation that the operator has not listed. */
    public static final long MAX_UNLISTED_BYTES = 400L * 1_000_000;

    /** Largest file of one that is listed. */
    public static final long MAX_LISTED_BYTES = 4_000L * 1_000_000;

    /** Numbers of models and versions lie below this. */
    public static final long ID_LIMIT = 1L << 32;

    /** How long a job waits to learn an adaptation's words. */
    public static final Duration WORDS_LIMIT = Duration.ofSeconds(45);

    /** How long one question may take. */
    static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(15);

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Logger LOG = LoggerFactory.getLogger(LoraLibrary.class);

    private final LoraSettings settings;
    private final Clock clock;
    private final JsonService service;
    private final ModelDownloader downloader;
    private final LoraIndex index;
    private final RefusalMemory refusals;

    /**
     * @param guard decides which addresses may be called; is to trust a service of the operator's own
     * @param clock says what is in early access, and when a file was last used
     */
    public LoraLibrary(LoraSettings settings, AddressGuard guard, Clock clock) {
        this.settings = requireNonNull(settings, "settings");
        this.clock = requireNonNull(clock, "clock");
        this.service = new JsonService(new GuardedFetcher(guard), settings.attempts(), settings.retryPause());
        this.downloader = new ModelDownloader(
                DownloadSettings.of(settings.folder())
                        .withBudget(settings.budget())
                        .withPatience(
                                settings.attempts(), settings.retryPause(), DownloadSettings.DEFAULT_STALL_TIMEOUT)
                        .withAddressCheck(address -> guard.pin(address)),
                clock);
        this.index =
                new LoraIndex(settings.folder().resolveSibling(settings.folder().getFileName() + "-index.json"));
        this.refusals = new RefusalMemory(clock);
    }

    /**
     * What a job means by an adaptation, without its file.
     *
     * @throws LoraRefusedException if it cannot be had, and asking again soon is of no use
     * @throws IOException if the service did not answer
     */
    public LoraVersion resolve(Lora wanted) throws LoraRefusedException, IOException, InterruptedException {
        String key = (wanted.effectiveIsVersion() ? "version " : "model ")
                + wanted.name().strip();
        Optional<String> refused = refusals.recall(key);
        if (refused.isPresent()) {
            throw new LoraRefusedException(refused.get());
        }
        try {
            LoraVersion version = judged(lookUp(wanted));
            index.remember(version);
            return version;
        } catch (LoraRefusedException e) {
            refusals.remember(key, e.getMessage());
            throw e;
        }
    }

    /**
     * The file of an adaptation, fetched if it is not here. Close it when the job is done: until then it is not evicted.
     *
     * @throws DownloadException if it could not be had
     */
    public InstalledModel install(LoraVersion version, DownloadProgress.Listener listener) {
        boolean kept = settings.kept().contains(version.modelId());
        ModelFile file = new ModelFile(
                version.fileName(),
                0,
                kept ? MAX_LISTED_BYTES : MAX_UNLISTED_BYTES,
                new ContentHash.Sha256(version.sha256()),
                List.of(new ModelSource.Web(withToken(URI.create(version.downloadUrl())))));
        InstalledModel installed = downloader.install(
                CatalogueEntry.ofOneFile(version.name(), ModelKind.IMAGE, "unknown", file), listener);
        if (kept) {
            pin(installed.mainFile());
        }
        return installed;
    }

    /**
     * The words a job's adaptation was trained with; empty if it has none, or they cannot be had within {@link #WORDS_LIMIT}. An
     * interruption ends the wait; the thread's flag is kept.
     */
    public List<String> trainedWords(Lora wanted) {
        FutureTask<LoraVersion> looking = new FutureTask<>(() -> resolve(wanted));
        Thread.ofVirtual().name("trained-words").start(looking);
        try {
            return looking.get(WORDS_LIMIT.toMillis(), TimeUnit.MILLISECONDS).trainedWords();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("the words of the adaptation {} are not known: {}", wanted.name(), e.getMessage());
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            looking.cancel(true);
        }
    }

    /** Removes every file that is neither in use nor kept: {@code purge_loras_on_download}. */
    public void purge() throws IOException {
        for (CachedUnit unit : downloader.cache().units()) {
            if (unit.evictable()) {
                downloader.cache().remove(unit.path());
            }
        }
    }

    private LoraVersion lookUp(Lora wanted) throws LoraRefusedException, IOException, InterruptedException {
        String name = wanted.name().strip();
        if (wanted.effectiveIsVersion()) {
            long id =
                    number(name).orElseThrow(() -> new LoraRefusedException("\"" + name + "\" is no version's number"));
            Optional<LoraVersion> known = index.version(id);
            return known.isPresent()
                    ? known.get()
                    : CivitaiReply.exactly(ask("/api/v1/model-versions/" + id), clock.instant());
        }
        Optional<Long> id = number(name);
        if (id.isPresent()) {
            Optional<LoraVersion> here = index.newestOf(id.get()).filter(this::isHere);
            return here.isPresent() ? here.get() : newest(ask("/api/v1/models/" + id.get()));
        }
        Optional<LoraVersion> here = index.named(name).filter(this::isHere);
        return here.isPresent() ? here.get() : newest(search(name));
    }

    /** The search is for a model only; its number then leads to one version and one hash. */
    private JsonNode search(String name) throws LoraRefusedException, IOException, InterruptedException {
        String query = "/api/v1/models?types=LORA&sort=Highest%20Rated&primaryFileOnly=true&query="
                + URLEncoder.encode(name, StandardCharsets.UTF_8) + (settings.allowNsfw() ? "" : "&nsfw=false");
        JsonNode best = CivitaiReply.bestMatch(ask(query), name);
        long id = best.path("id").asLong();
        if (id <= 0 || id >= ID_LIMIT) {
            throw new LoraRefusedException("the search for \"" + name + "\" found something without a number");
        }
        return ask("/api/v1/models/" + id);
    }

    private LoraVersion newest(JsonNode model) throws LoraRefusedException {
        return CivitaiReply.newestOf(model, clock.instant());
    }

    private LoraVersion judged(LoraVersion version) throws LoraRefusedException {
        if (version.nsfw() && !settings.allowNsfw()) {
            throw new LoraRefusedException(
                    "\"" + version.name() + "\" is unfit for work, which this worker does not serve");
        }
        long limit = settings.kept().contains(version.modelId()) ? MAX_LISTED_BYTES : MAX_UNLISTED_BYTES;
        if (version.sizeBytes() > limit) {
            throw new LoraRefusedException("\"" + version.name() + "\" has " + version.sizeBytes() + " bytes, at most "
                    + limit + " are fetched");
        }
        return version;
    }

    private boolean isHere(LoraVersion version) {
        return Files.isRegularFile(settings.folder().resolve(version.fileName()));
    }

    private static Optional<Long> number(String name) throws LoraRefusedException {
        if (!NUMBER.matcher(name).matches()) {
            if (name.matches("[0-9]+")) {
                throw new LoraRefusedException("the number " + name + " is too large");
            }
            return Optional.empty();
        }
        long id = Long.parseLong(name);
        if (id >= ID_LIMIT) {
            throw new LoraRefusedException("the number " + name + " is too large");
        }
        return Optional.of(id);
    }

    private JsonNode ask(String pathAndQuery) throws LoraRefusedException, IOException, InterruptedException {
        String base = settings.civitai().toString().replaceFirst("/+$", "");
        return service.ask(withToken(URI.create(base + pathAndQuery)), QUESTION_TIMEOUT);
    }

    /** The token goes to its own service and nowhere else, whatever a reply names as the place of a file. */
    private URI withToken(URI address) {
        if (settings.civitaiToken().isEmpty()
                || !settings.civitai().getAuthority().equals(address.getAuthority())) {
            return address;
        }
        String text = address.toString();
        String token = URLEncoder.encode(settings.civitaiToken().get(), StandardCharsets.UTF_8);
        return URI.create(text + (address.getRawQuery() == null ? "?" : "&") + "token=" + token);
    }

    private void pin(Path file) {
        try {
            downloader.cache().setPinned(file, true);
        } catch (IOException e) {
            LOG.warn("{} cannot be kept for good: {}", file.getFileName(), e.toString());
        }
    }
}
