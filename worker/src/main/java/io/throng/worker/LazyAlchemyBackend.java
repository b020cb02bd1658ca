package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.local.LocalAlchemyBackend;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Local alchemy whose models are loaded when it is first asked what it can do. */
final class LazyAlchemyBackend implements AlchemyBackend {
    private final Opening opening;
    private final ReentrantLock loading = new ReentrantLock();
    private LocalAlchemyBackend loaded;

    /** Loads the models. */
    @FunctionalInterface
    interface Opening {
        LocalAlchemyBackend open() throws BackendException;
    }

    LazyAlchemyBackend(Opening opening) {
        this.opening = requireNonNull(opening, "opening");
    }

    @Override
    public Set<String> forms() throws BackendException, InterruptedException {
        return backend().forms();
    }

    @Override
    public Answer perform(String form, BufferedImage image, Duration limit)
            throws BackendException, InterruptedException {
        return backend().perform(form, image, limit);
    }

    private LocalAlchemyBackend backend() throws BackendException, InterruptedException {
        loading.lockInterruptibly();
        try {
            if (loaded == null) {
                loaded = opening.open();
            }
            return loaded;
        } finally {
            loading.unlock();
        }
    }

    @Override
    public void close() {
        loading.lock();
        try {
            if (loaded != null) {
                loaded.close();
                loaded = null;
            }
        } finally {
            loading.unlock();
        }
    }
}
