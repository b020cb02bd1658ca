package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.image.LoraTriggers;
import io.throng.worker.lora.FetchingFinder;
import io.throng.worker.lora.LoraLibrary;
import io.throng.worker.lora.LoraSettings;
import io.throng.worker.lora.TextualInversionLibrary;
import io.throng.worker.net.AddressGuard;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The libraries of low-rank adaptations and textual inversions, one for each folder. A back end whose folders this worker may write to names
 * them in its options {@code lora_folder} and {@code embedding_folder}; what it lacks is then fetched into them.
 */
final class AdaptationLibraries {
    static final String LORA_FOLDER = "lora_folder";
    static final String EMBEDDING_FOLDER = "embedding_folder";

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
