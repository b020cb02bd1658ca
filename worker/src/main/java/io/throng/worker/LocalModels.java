package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import io.throng.worker.config.Storage;

/** The models of the catalogue, where the settings keep them. */
final class LocalModels {
    private final ModelDownloader downloader;
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
}
