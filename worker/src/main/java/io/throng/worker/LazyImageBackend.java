package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.StepListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A back end that is put together when it is first asked about, because that fetches models or references and may have to wait. */
final class LazyImageBackend implements ImageBackend {
    private final Opening opening;
    private final ReentrantLock lock = new ReentrantLock();
    private ImageBackend opened;

    /** @param opening makes the back end; tried again after it has failed */
    LazyImageBackend(Opening opening) {
        this.opening = requireNonNull(opening, "opening");
    }

    /** Makes a back end. */
    @FunctionalInterface
    interface Opening {
        /** The back end. */
        ImageBackend open() throws BackendException, InterruptedException;
    }

    @Override
    public ImageOffer describe() throws BackendException, InterruptedException {
        return backend().describe();
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        return backend().generate(task, limit, steps);
    }

    private ImageBackend backend() throws BackendException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (opened == null) {
                opened = opening.open();
            }
            return opened;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (opened != null) {
                opened.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
