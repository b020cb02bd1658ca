package io.throng.worker;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which jobs are in hand, on disk, so that a worker that was killed can report them as faulted when it starts again, instead of leaving
 * their requesters to wait (worker spec 16). One JSON object a line: {@code taken} with horde, id and the time the horde gives it up;
 * {@code settled} with the id. A journal that cannot be written, on a full disk for one, is a warning and stops no work. Thread-safe.
 */
final class JobJournal implements AutoCloseable {
    /** Lines after which the file is written anew with what is open. */
    static final int MAX_LINES = 1_000;

    /** Largest file read. */
    static final long MAX_BYTES = 16L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(JobJournal.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final InstantSource clock;
    private final FileChannel file;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private List<Open> leftOpen;
    private int lines;
    private boolean broken;

    private JobJournal(InstantSource clock, FileChannel file, List<Open> leftOpen) {
        this.clock = requireNonNull(clock, "clock");
        this.file = file;
        this.leftOpen = List.copyOf(leftOpen);
    }

    /** A job in hand. */
    record Open(String horde, String id, long expiresEpochMillis) {}

    /** A journal that forgets. */
    static JobJournal none() {
        return new JobJournal(InstantSource.system(), null, List.of());
    }

    /** The journal in this file; one that forgets if another process has it, or it cannot be had. */
    static JobJournal at(Path path, InstantSource clock) {
        FileChannel channel = null;
        try {
            Files.createDirectories(requireNonNull(path.toAbsolutePath().getParent(), "parent"));
            channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("another worker has it");
            }
            JobJournal journal = new JobJournal(clock, channel, read(channel, clock.millis()));
            journal.rewrite();
            return journal;
        } catch (IOException | OverlappingFileLockException e) {
            LOG.warn(
                    "jobs in hand cannot be kept in {}, so a killed worker will not report them: {}",
                    path,
                    e.toString());
            closeQuietly(channel);
            return none();
        }
    }

    private static List<Open> read(FileChannel channel, long nowMillis) throws IOException {
        if (channel.size() > MAX_BYTES) {
            LOG.warn("the list of jobs in hand is larger than {} bytes and is dropped", MAX_BYTES);
            return List.of();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            // Until all of it has been read.
        }
        Map<String, Open> open = new LinkedHashMap<>();
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        for (String line : text.split("\n", -1)) {
            JsonNode node = parsed(line);
            if (node.hasNonNull("taken")) {
                String id = node.path("taken").asText();
                open.put(
                        id,
                        new Open(
                                node.path("horde").asText(),
                                id,
                                node.path("expires").asLong()));
            } else {
                open.remove(node.path("settled").asText());
            }
        }
        return open.values().stream()
                .filter(job -> job.expiresEpochMillis() > nowMillis)
                .toList();
    }

    /** The last line of a killed worker may be half a line. */
    private static JsonNode parsed(String line) {
        try {
            return line.isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            return MAPPER.createObjectNode();
        }
    }

    /** Jobs an earlier run left open that this horde still waits for; told once, and open until they are settled. */
    synchronized List<Open> takeLeftOpen(String horde) {
        List<Open> here =
                leftOpen.stream().filter(job -> job.horde().equals(horde)).toList();
        leftOpen = leftOpen.stream().filter(job -> !job.horde().equals(horde)).toList();
        here.forEach(job -> open.put(job.id(), job));
        return here;
    }

    /** A job has been taken. */
    synchronized void taken(String horde, List<String> ids, Duration limit) {
        for (String id : ids) {
            Open job = new Open(horde, id, clock.millis() + limit.toMillis());
            open.put(id, job);
            append(line(job));
        }
        force();
    }

    /** The horde knows what became of it. */
    synchronized void settled(String id) {
        if (open.remove(id) == null) {
            return;
        }
        append(MAPPER.createObjectNode().put("settled", id));
        if (lines > MAX_LINES) {
            rewrite();
        }
    }

    private static ObjectNode line(Open job) {
        return MAPPER.createObjectNode()
                .put("taken", job.id())
                .put("horde", job.horde())
                .put("expires", job.expiresEpochMillis());
    }

    private void rewrite() {
        if (file == null) {
            return;
        }
        try {
            file.truncate(0);
            lines = 0;
        } catch (IOException e) {
            warn(e);
        }
        leftOpen.forEach(job -> append(line(job)));
        open.values().forEach(job -> append(line(job)));
        force();
    }

    private void append(ObjectNode line) {
        if (file == null) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            long position = file.size();
            while (bytes.hasRemaining()) {
                position += file.write(bytes, position);
            }
            lines++;
            broken = false;
        } catch (IOException e) {
            warn(e);
        }
    }

    private void force() {
        if (file == null) {
            return;
        }
        try {
            file.force(false);
        } catch (IOException e) {
            warn(e);
        }
    }

    /** Once for each stretch of trouble. */
    private void warn(IOException e) {
        if (!broken) {
            LOG.warn("the list of jobs in hand cannot be written: {}", e.toString());
        }
        broken = true;
    }

    @Override
    public synchronized void close() {
        closeQuietly(file);
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("a journal could not be closed", e);
            }
        }
    }
}
