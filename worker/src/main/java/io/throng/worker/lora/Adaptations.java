package io.throng.worker.lora;

import static java.util.Objects.requireNonNull;

import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.InstalledModel;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.TextualInversion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a job wants applied to its model. All are fetched at once, within one time limit; what cannot be had in time is left out and
 * noted, and the job goes on without it (worker spec 4.8, 4.9). A download that was too slow for one job goes on where it stopped when the
 * next job asks.
 */
public final class Adaptations {
    /** Most adaptations of one job. */
    public static final int MAX_PER_JOB = 5;

    /** Time for the first adaptation of a job (worker spec 3.8). */
    public static final Duration FIRST_LIMIT = Duration.ofSeconds(45);

    /** Time for each further one. */
    public static final Duration FURTHER_LIMIT = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Adaptations.class);

    private final LoraLibrary loras;
    private final TextualInversionLibrary inversions;

    public Adaptations(LoraLibrary loras, TextualInversionLibrary inversions) {
        this.loras = requireNonNull(loras, "loras");
        this.inversions = requireNonNull(inversions, "inversions");
    }

    /** Something a job wants, with its file. */
    private sealed interface Ready {
        InstalledModel file();
    }

    /**
     * A low-rank adaptation that is here.
     *
     * @param wanted as the job has it
     * @param version what it turned out to be
     * @param file its file, held
     */
    public record ReadyLora(Lora wanted, LoraVersion version, InstalledModel file) implements Ready {}

    /**
     * A textual inversion that is here.
     *
     * @param wanted as the job has it
     * @param file its file, held
     */
    public record ReadyInversion(TextualInversion wanted, InstalledModel file) implements Ready {}

    /**
     * What a job gets. Close it when the job is done.
     *
     * @param loras those that are here, in the job's order
     * @param inversions those that are here, in the job's order
     * @param notes what the requester is told of the others
     */
    public record Prepared(List<ReadyLora> loras, List<ReadyInversion> inversions, List<GenerationMetadata> notes)
            implements AutoCloseable {
        public Prepared {
            loras = List.copyOf(loras);
            inversions = List.copyOf(inversions);
            notes = List.copyOf(notes);
        }

        @Override
        public void close() {
            loras.forEach(lora -> lora.file().close());
            inversions.forEach(inversion -> inversion.file().close());
        }
    }

    /** Time that the adaptations of a job may take. */
    public static Duration limit(int count) {
        return count == 0 ? Duration.ZERO : FIRST_LIMIT.plus(FURTHER_LIMIT.multipliedBy(count - 1L));
    }

    /**
     * Brings them.
     *
     * @param limit time after which the job goes on without what is missing
     * @throws InterruptedException if the thread was interrupted; nothing is held then
     */
    public Prepared prepare(List<Lora> wantedLoras, List<TextualInversion> wantedInversions, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        List<GenerationMetadata> notes = new ArrayList<>();
        List<ReadyLora> readyLoras = new ArrayList<>();
        List<ReadyInversion> readyInversions = new ArrayList<>();
        List<Lora> firstLoras = wantedLoras.subList(0, Math.min(MAX_PER_JOB, wantedLoras.size()));
        wantedLoras.stream().skip(MAX_PER_JOB).forEach(lora -> notes.add(note(MetadataType.LORA, lora.name())));
        ExecutorService fetching = Executors.newVirtualThreadPerTaskExecutor();
        List<Future<? extends Ready>> fetches = new ArrayList<>();
        List<Ready> used = new ArrayList<>();
        try {
            List<Future<ReadyLora>> loraFetches = new ArrayList<>();
            firstLoras.forEach(lora -> loraFetches.add(fetching.submit(() -> fetch(lora))));
            fetches.addAll(loraFetches);
            List<Future<ReadyInversion>> inversionFetches = new ArrayList<>();
            wantedInversions.forEach(inversion -> inversionFetches.add(fetching.submit(() -> fetch(inversion))));
            fetches.addAll(inversionFetches);
            for (int i = 0; i < loraFetches.size(); i++) {
                collect(
                        loraFetches.get(i),
                        deadline,
                        readyLoras,
                        notes,
                        MetadataType.LORA,
                        firstLoras.get(i).name());
            }
            for (int i = 0; i < inversionFetches.size(); i++) {
                String name = wantedInversions.get(i).name();
                collect(inversionFetches.get(i), deadline, readyInversions, notes, MetadataType.TI, name);
            }
            used.addAll(readyLoras);
            used.addAll(readyInversions);
            return new Prepared(readyLoras, readyInversions, notes);
        } finally {
            fetching.shutdownNow();
            fetching.close();
            // What arrived after the wait for it had ended would otherwise be held for ever.
            fetches.stream()
                    .filter(fetch -> fetch.state() == Future.State.SUCCESS)
                    .map(Future::resultNow)
                    .filter(ready -> used.stream().noneMatch(kept -> kept == ready))
                    .forEach(ready -> ready.file().close());
        }
    }

    private ReadyLora fetch(Lora wanted) throws LoraRefusedException, IOException, InterruptedException {
        LoraVersion version = loras.resolve(wanted);
        return new ReadyLora(wanted, version, loras.install(version, DownloadProgress.Listener.NONE));
    }

    private ReadyInversion fetch(TextualInversion wanted)
            throws LoraRefusedException, IOException, InterruptedException {
        return new ReadyInversion(wanted, inversions.install(wanted.name(), DownloadProgress.Listener.NONE));
    }

    private static <T> void collect(
            Future<T> fetch,
            long deadline,
            List<T> ready,
            List<GenerationMetadata> notes,
            MetadataType type,
            String name)
            throws InterruptedException {
        try {
            ready.add(fetch.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof LoraRefusedException
                    || e.getCause() instanceof IOException
                    || e.getCause() instanceof DownloadException)) {
                LOG.warn("fetching {} failed unexpectedly", name, e.getCause());
            } else {
                LOG.info("going on without {}: {}", name, e.getCause().getMessage());
            }
            notes.add(note(type, name));
        } catch (TimeoutException e) {
            LOG.info("going on without {}: it did not come in time", name);
            notes.add(note(type, name));
        }
    }

    private static GenerationMetadata note(MetadataType type, String name) {
        return new GenerationMetadata(type, MetadataValue.DOWNLOAD_FAILED, name);
    }
}
