package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.inference.InferenceException;
import io.throng.inference.LlamaTextEngine;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.model.ModelCatalogue;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.LocalTextBackend;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A local model that is fetched and loaded when it is first asked about, so that a worker starts at once and can say how far it is. */
final class LazyLocalBackend implements TextBackend {
    private final BackendConfig local;
    private final Storage storage;
    private final int contextTokens;
    private final WorkerEvent.Listener events;
    private final ReentrantLock loading = new ReentrantLock();
    private LocalTextBackend loaded;
    private InstalledModel held;

    /**
     * @param local options {@code model}, {@code file}, {@code threads}
     * @param contextTokens largest context wanted
     */
    LazyLocalBackend(BackendConfig local, Storage storage, int contextTokens, WorkerEvent.Listener events) {
        this.local = requireNonNull(local, "local");
        this.storage = requireNonNull(storage, "storage");
        this.contextTokens = contextTokens;
        this.events = requireNonNull(events, "events");
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
            Optional<Path> own = local.option("file").map(Path::of);
            Path file = own.isPresent() ? own.get() : fetch();
            LlamaTextEngine engine =
                    LlamaTextEngine.load(file, Math.max(contextTokens, LlamaTextEngine.MIN_CONTEXT_TOKENS), threads());
            // The horde's reference of text models knows llama.cpp models by this prefix (worker spec 7.1).
            String name = own.isPresent() ? engine.modelName() : catalogueModel();
            return new LocalTextBackend(engine, name.contains("/") ? name : "koboldcpp/" + name);
        } catch (InferenceException | DownloadException e) {
            throw new BackendException(e.getMessage(), e);
        }
    }

    private String catalogueModel() {
        return local.option("model").orElse(ModelCatalogue.DEFAULT_TEXT_MODEL);
    }

    private int threads() throws BackendException {
        String given = local.option("threads").orElse("");
        try {
            return given.isEmpty() ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(given);
        } catch (NumberFormatException e) {
            throw new BackendException("the option threads is \"" + given + "\", not a whole number", e);
        }
    }

    /** Held until this is closed, so that nothing else makes room by removing it. */
    private Path fetch() {
        held = new LocalModels(storage, events).install(catalogueModel());
        return held.mainFile();
    }

    @Override
    public void close() {
        loading.lock();
        try {
            if (loaded != null) {
                loaded.close();
            }
            if (held != null) {
                held.close();
            }
        } finally {
            loading.unlock();
        }
    }
}
