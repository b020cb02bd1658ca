package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.InstalledModel;
import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.InversionFiles;
import io.throng.worker.backend.LoraFiles;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.image.LoraTriggers;
import io.throng.worker.lora.FetchingFinder;
import io.throng.worker.lora.LoraLibrary;
import io.throng.worker.lora.LoraRefusedException;
import io.throng.worker.lora.LoraSettings;
import io.throng.worker.lora.TextualInversionLibrary;
import io.throng.worker.net.AddressGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The libraries of low-rank adaptations and textual inversions, one for each folder. A back end whose folders this worker may write to names
 * them in its options {@code lora_folder} and {@code embedding_folder}; what it lacks is then fetched into them.
 */
final class AdaptationLibraries {
    static final String LORA_FOLDER = "lora_folder";
    static final String EMBEDDING_FOLDER = "embedding_folder";

    private static final Logger LOG = LoggerFactory.getLogger(AdaptationLibraries.class);

    private final Supplier<WorkerConfig> config;
    private final Map<Path, LoraLibrary> loras = new ConcurrentHashMap<>();
    private final Map<Path, TextualInversionLibrary> inversions = new ConcurrentHashMap<>();

    /** @param config the settings as they are now */
    AdaptationLibraries(Supplier<WorkerConfig> config) {
        this.config = requireNonNull(config, "config");
    }

    /** Looks up the words that adaptations were trained with. */
    LoraTriggers triggers() {
        return lora -> loras(config.get().storage().models().resolve("lora")).trainedWords(lora);
    }

    /** Files of adaptations for models that run in this process, fetched into the folder of the worker's own. */
    LoraFiles files() {
        return lora -> {
            LoraLibrary library = loras(config.get().storage().models().resolve("lora"));
            try (InstalledModel installed = library.install(library.resolve(lora), DownloadProgress.Listener.NONE)) {
                return Optional.of(installed.mainFile());
            } catch (LoraRefusedException | IOException | DownloadException e) {
                LOG.info("the adaptation {} is left out: {}", lora.name(), e.getMessage());
                return Optional.empty();
            }
        };
    }

    /** Files of textual inversions for models that run in this process, fetched into the folder of the worker's own. */
    InversionFiles inversionFiles() {
        return inversion -> {
            TextualInversionLibrary library =
                    inversions(config.get().storage().models().resolve("ti"));
            try (InstalledModel installed = library.install(inversion.name(), DownloadProgress.Listener.NONE)) {
                return Optional.of(installed.mainFile());
            } catch (LoraRefusedException | IOException | DownloadException e) {
                LOG.info("the textual inversion {} is left out: {}", inversion.name(), e.getMessage());
                return Optional.empty();
            }
        };
    }

    /** How a back end's adaptations are found: fetched if it names both its folders, else by name. */
    AdaptationFinder finder(BackendConfig backend) {
        Optional<Path> loraFolder = backend.option(LORA_FOLDER).map(Path::of);
        Optional<Path> embeddingFolder = backend.option(EMBEDDING_FOLDER).map(Path::of);
        return loraFolder.isPresent() && embeddingFolder.isPresent()
                ? new FetchingFinder(loras(loraFolder.get()), inversions(embeddingFolder.get()))
                : AdaptationFinder.BY_NAME;
    }

    private LoraLibrary loras(Path folder) {
        return loras.computeIfAbsent(
                folder.toAbsolutePath(),
                path -> new LoraLibrary(settings(path), AddressGuard.publicOnly(), Clock.systemUTC()));
    }

    private TextualInversionLibrary inversions(Path folder) {
        return inversions.computeIfAbsent(
                folder.toAbsolutePath(),
                path -> new TextualInversionLibrary(
                        settings(path), path, AddressGuard.publicOnly(), Clock.systemUTC()));
    }

    private LoraSettings settings(Path folder) {
        WorkerConfig now = config.get();
        return LoraSettings.of(
                folder,
                now.storage().loraCacheGigabytes(),
                now.storage().civitaiToken(),
                now.manners().nsfw());
    }
}
