package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.inference.InferenceException;
import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import io.throng.inference.scoring.OnnxTextImageScorer;
import io.throng.inference.scoring.TextImageScorer;
import io.throng.worker.config.Storage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The models of the catalogue, where the settings keep them, and scorers, which several roles share. */
final class LocalModels implements AutoCloseable {
    private final ModelDownloader downloader;
    private final Map<Path, OnnxTextImageScorer> scorers = new HashMap<>();
    private final WorkerEvent.Listener events;

    LocalModels(Storage storage, WorkerEvent.Listener events) {
        this.events = requireNonNull(events, "events");
        DownloadSettings settings = DownloadSettings.of(storage.models());
        this.downloader =
                new ModelDownloader(storage.mirror().map(settings::withMirror).orElse(settings));
    }

    ModelDownloader downloader() {
        return downloader;
    }

    /**
     * A model, fetched if it is not here. Close it when it is no longer in use.
     *
     * @throws DownloadException if it cannot be had
     */
    InstalledModel install(String name) {
        ModelCatalogue catalogue = ModelCatalogue.builtIn();
        CatalogueEntry entry = catalogue
                .find(name)
                .orElseThrow(() -> new DownloadException("the catalogue has no model \"" + name + "\"; it has "
                        + catalogue.entries().stream().map(CatalogueEntry::name).toList()));
        return downloader.install(entry, progress -> events.onEvent(new WorkerEvent.Downloading(progress)));
    }

    /**
     * The scorer in a folder, loaded once. It is closed with this.
     *
     * @throws InferenceException if there is none
     */
    TextImageScorer scorer(Path folder, int threads) {
        synchronized (scorers) {
            return scorers.computeIfAbsent(
                    folder.toAbsolutePath().normalize(), path -> OnnxTextImageScorer.load(path, threads));
        }
    }

    @Override
    public void close() {
        synchronized (scorers) {
            scorers.values().forEach(OnnxTextImageScorer::close);
            scorers.clear();
        }
    }
}
