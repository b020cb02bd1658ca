package io.throng.worker.backend.http;

import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.BackendTimeoutException;
import io.throng.worker.backend.Deadline;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An answer's bytes as they arrive. One network buffer is asked for at a time, so a fast sender waits for a slow reader and memory
 * stays bounded.
 */
final class ByteChunks implements HttpResponse.BodySubscriber<ByteChunks> {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

    @Override
    public CompletionStage<ByteChunks> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscribed.complete(subscription);
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        }
        events.add(new Event.Bytes(bytes.toByteArray()));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event.Failed(failure));
    }

    @Override
    public void onComplete() {
        events.add(new Event.Done());
    }

    /** The next bytes; empty at the end of the answer. */
    Optional<byte[]> next(Deadline deadline) throws BackendException, InterruptedException {
        Event event = events.poll(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        return switch (event) {
            case null -> throw new BackendTimeoutException("the back end's answer did not end in time");
            case Event.Failed(Throwable failure) ->
                throw new BackendException("the back end's answer broke off: " + failure, failure);
            case Event.Done done -> {
                events.add(done);
                yield Optional.empty();
            }
            case Event.Bytes(byte[] bytes) -> {
                subscribed.thenAccept(subscription -> subscription.request(1));
                yield Optional.of(bytes);
            }
        };
    }

    /** Drops the rest and closes the connection. */
    void cancel() {
        subscribed.thenAccept(Flow.Subscription::cancel);
    }

    private sealed interface Event {
        @SuppressWarnings("ArrayRecordComponent") // Never compared.
        record Bytes(byte[] bytes) implements Event {}

        record Failed(Throwable failure) implements Event {}

        record Done() implements Event {}
    }
}
