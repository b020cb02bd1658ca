package io.throng.worker;

import io.throng.inference.InferenceException;
import io.throng.inference.LlamaTextEngine;
import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.LocalTextBackend;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.TextBackendConfig;
import io.throng.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** A local model that is fetched and loaded when it is first asked about, so that a worker starts at once and can say how far it is. */
final class LazyLocalBackend implements TextBackend {
    private final WorkerConfig config;
    private final ScribeConfig scribe;
    private final TextBackendConfig.Local local;
    private final WorkerEvent.Listener events;
    private final ReentrantLock loading = new ReentrantLock();
    private LocalTextBackend loaded;

    LazyLocalBackend(
            WorkerConfig config, ScribeConfig scribe, TextBackendConfig.Local local, WorkerEvent.Listener events) {
        this.config = config;
        this.scribe = scribe;
        this.local = local;
        this.events = events;
    }

    @Override
    public TextModel describe() throws BackendException, InterruptedException {
        return backend().describe();
    }

    @Override
    public String generate(TextPopPayload job, Duration limit) throws BackendException, InterruptedException {
        return backend().generate(job, limit);
    }

    private LocalTextBackend backend() throws BackendException, InterruptedException {
        loading.lockInterruptibly();
        try {
            if (loaded == null) {
                loaded = load();
            }
            return loaded;
        } finally {
            loading.unlock();
        }
    }

    private LocalTextBackend load() throws BackendException {
        try {
            Path file = local.file().isPresent() ? local.file().get() : fetch();
            LlamaTextEngine engine = LlamaTextEngine.load(
                    file, Math.max(scribe.maxContextTokens(), LlamaTextEngine.MIN_CONTEXT_TOKENS), local.threads());
            // The horde's reference of text models knows llama.cpp models by this prefix (worker spec 7.1).
            String name = local.file().isPresent() ? engine.modelName() : local.catalogueModel();
            return new LocalTextBackend(engine, name.contains("/") ? name : "koboldcpp/" + name);
        } catch (InferenceException | DownloadException e) {
            throw new BackendException(e.getMessage(), e);
        }
    }

    private Path fetch() throws BackendException {
        ModelCatalogue catalogue = ModelCatalogue.builtIn();
        CatalogueEntry entry = catalogue
                .find(local.catalogueModel())
                .orElseThrow(() -> new BackendException("the catalogue has no model \"" + local.catalogueModel()
                        + "\"; it has "
                        + catalogue.entries().stream().map(CatalogueEntry::name).toList()));
        DownloadSettings settings = DownloadSettings.of(config.modelCache());
        if (config.modelMirror().isPresent()) {
            settings = settings.withMirror(config.modelMirror().get());
        }
        return new ModelDownloader(settings)
                .fetch(entry, progress -> events.onEvent(new WorkerEvent.Downloading(progress)));
    }

    @Override
    public void close() {
        loading.lock();
        try {
            if (loaded != null) {
                loaded.close();
            }
        } finally {
            loading.unlock();
        }
    }
}
