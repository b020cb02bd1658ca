package io.throng.worker.backend.http;

import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The lines of an answer as they arrive: server-sent events, or one JSON value a line. Closing it drops the rest and the connection,
 * which is how most servers are told to stop. For one thread.
 */
public final class LineStream implements AutoCloseable {
    /** Longest line read. */
    public static final int MAX_LINE_BYTES = 1024 * 1024;

    /** Most bytes read of one answer. */
    public static final long MAX_STREAM_BYTES = 64L * 1024 * 1024;

    private static final String EVENT_DATA = "data:";

    private final int status;
    private final ByteChunks chunks;
    private byte[] chunk = new byte[0];
    private int position;
    private long received;

    LineStream(int status, ByteChunks chunks) {
        this.status = status;
        this.chunks = chunks;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** The data of the next server-sent event; empty at the end. Events of several data lines do not occur with these servers. */
    public Optional<String> nextEvent(Deadline deadline) throws BackendException, InterruptedException {
        while (true) {
            Optional<String> line = nextLine(deadline);
            if (line.isEmpty() || line.get().startsWith(EVENT_DATA)) {
                return line.map(text -> text.substring(EVENT_DATA.length()).strip());
            }
        }
    }

    /** The next line without its end; empty at the end. */
    public Optional<String> nextLine(Deadline deadline) throws BackendException, InterruptedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            for (int i = position; i < chunk.length; i++) {
                if (chunk[i] == '\n') {
                    append(line, i);
                    position = i + 1;
                    return Optional.of(text(line));
                }
            }
            append(line, chunk.length);
            Optional<byte[]> next = chunks.next(deadline);
            if (next.isEmpty()) {
                chunk = new byte[0];
                position = 0;
                return line.size() == 0 ? Optional.empty() : Optional.of(text(line));
            }
            chunk = next.get();
            position = 0;
            received += chunk.length;
            if (received > MAX_STREAM_BYTES) {
                throw new BackendException("the back end's answer is longer than " + MAX_STREAM_BYTES + " bytes");
            }
        }
    }

    /** What is left, for the message of a failed call; no more than a line's worth. */
    public String rest(Deadline deadline) throws BackendException, InterruptedException {
        return nextLine(deadline).orElse("");
    }

    private void append(ByteArrayOutputStream line, int end) throws BackendException {
        line.write(chunk, position, end - position);
        if (line.size() > MAX_LINE_BYTES) {
            throw new BackendException("the back end's answer has a line longer than " + MAX_LINE_BYTES + " bytes");
        }
    }

    private static String text(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public void close() {
        chunks.cancel();
    }
}
