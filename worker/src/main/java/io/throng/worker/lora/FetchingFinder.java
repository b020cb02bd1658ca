package io.throng.worker.lora;

import static java.util.Objects.requireNonNull;

import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.InstalledModel;
import io.throng.protocol.image.Lora;
import io.throng.worker.backend.AdaptationFinder;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the files of adaptations for a back end whose folders this worker may write to: what the back end does not list is fetched into
 * them. The libraries' folders must be the back end's own for low-rank adaptations and textual inversions.
 */
public final class FetchingFinder implements AdaptationFinder {
    private static final Logger LOG = LoggerFactory.getLogger(FetchingFinder.class);

    private final LoraLibrary loras;
    private final TextualInversionLibrary inversions;

    public FetchingFinder(LoraLibrary loras, TextualInversionLibrary inversions) {
        this.loras = requireNonNull(loras, "loras");
        this.inversions = requireNonNull(inversions, "inversions");
    }

    @Override
    public Optional<String> find(Kind kind, String name, boolean version, Collection<String> listed) {
        try {
            return switch (kind) {
                case LORA -> lora(new Lora(name, null, null, null, version));
                case TEXTUAL_INVERSION -> {
                    Optional<String> there = BY_NAME.find(kind, name, version, listed);
                    yield there.isPresent() ? there : inversion(name);
                }
            };
        } catch (LoraRefusedException | IOException | DownloadException e) {
            LOG.info("the adaptation {} is looked for among those that are there: {}", name, e.getMessage());
            return BY_NAME.find(kind, name, version, listed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<String> lora(Lora wanted) throws LoraRefusedException, IOException, InterruptedException {
        LoraVersion version = loras.resolve(wanted);
        try (InstalledModel installed = loras.install(version, DownloadProgress.Listener.NONE)) {
            return Optional.of(installed.mainFile().getFileName().toString());
        }
    }

    private Optional<String> inversion(String name) throws LoraRefusedException, IOException, InterruptedException {
        try (InstalledModel installed = inversions.install(name, DownloadProgress.Listener.NONE)) {
            return Optional.of(installed.mainFile().getFileName().toString());
        }
    }
}
