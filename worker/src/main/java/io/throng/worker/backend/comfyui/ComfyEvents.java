package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What a server tells over its web socket (worker spec 9.2). Previews are dropped. What does not fit or comes broken is dropped too:
 * whoever follows a job also asks the history, so a lost event costs a second, never a job.
 */
final class ComfyEvents implements WebSocket.Listener {
    /** Most events kept for the reader. */
    static final int MAX_WAITING = 4096;

    /** Longest event read; errors carry whole tracebacks. */
    static final int MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final BlockingQueue<JsonNode> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private StringBuilder partial = new StringBuilder();
    private boolean tooLong;
    private volatile boolean closed;

    /** The next event, if one comes in this time. */
    Optional<JsonNode> next(Duration limit) throws InterruptedException {
        return Optional.ofNullable(waiting.poll(limit.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Whether nothing more will come. */
    boolean closed() {
        return closed;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        if (partial.length() + data.length() > MAX_EVENT_CHARACTERS) {
            tooLong = true;
            partial = new StringBuilder();
        }
        if (!tooLong) {
            partial.append(data);
        }
        if (last) {
            if (!tooLong) {
                keep(partial.toString());
            }
            partial = new StringBuilder();
            tooLong = false;
        }
        socket.request(1);
        return null;
    }

    private void keep(String text) {
        try {
            JsonNode event = MAPPER.readTree(text);
            if (event != null && event.isObject() && !waiting.offer(event)) {
                waiting.poll();
                waiting.offer(event);
            }
        } catch (JsonProcessingException e) {
            // Not an event; the history knows the truth.
            return;
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
        closed = true;
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        closed = true;
    }
}
