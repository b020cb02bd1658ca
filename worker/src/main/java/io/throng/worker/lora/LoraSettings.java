package io.throng.worker.lora;

import static java.util.Objects.requireNonNull;

import io.throng.inference.model.DiskBudget;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How adaptations are looked up and kept.
 *
 * @param folder where their files are kept
 * @param budget how much of the disk they may take: {@code max_lora_cache_size}
 * @param civitai address of the service that knows low-rank adaptations
 * @param civitaiToken the operator's token there, sent to that service only
 * @param hordeling address of the service that knows textual inversions
 * @param allowNsfw whether adaptations meant for pictures unfit for work are used
 * @param kept numbers of adaptations that are never evicted and may be of any size
 * @param attempts tries of one question, 1 or more
 * @param retryPause pause between two tries
 */
public record LoraSettings(
        Path folder,
        DiskBudget budget,
        URI civitai,
        Optional<String> civitaiToken,
        URI hordeling,
        boolean allowNsfw,
        Set<Long> kept,
        int attempts,
        Duration retryPause) {
    /** The public service of low-rank adaptations. */
    public static final URI PUBLIC_CIVITAI = URI.create("https://civitai.com");

    /** The horde's service of textual inversions. */
    public static final URI PUBLIC_HORDELING = URI.create("https://hordeling.aihorde.net");

    /** Tries of one question (worker spec 4.8). */
    public static final int DEFAULT_ATTEMPTS = 10;

    /** Pause between two tries (worker spec 4.8). */
    public static final Duration DEFAULT_RETRY_PAUSE = Duration.ofSeconds(3);

    public LoraSettings {
        requireNonNull(folder, "folder");
        requireNonNull(budget, "budget");
        requireNonNull(civitai, "civitai");
        requireNonNull(civitaiToken, "civitaiToken");
        requireNonNull(hordeling, "hordeling");
        requireNonNull(retryPause, "retryPause");
        kept = Set.copyOf(kept);
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is " + attempts + ", below 1");
        }
    }

    /**
     * The usual settings.
     *
     * @param maxGigabytes {@code max_lora_cache_size}
     */
    public static LoraSettings of(Path folder, int maxGigabytes, Optional<String> civitaiToken, boolean allowNsfw) {
        return new LoraSettings(
                folder,
                DiskBudget.of(maxGigabytes * 1_000_000_000L),
                PUBLIC_CIVITAI,
                civitaiToken,
                PUBLIC_HORDELING,
                allowNsfw,
                Set.of(),
                DEFAULT_ATTEMPTS,
                DEFAULT_RETRY_PAUSE);
    }

    /** Without the token, which no log may show. */
    @Override
    public String toString() {
        return "LoraSettings[folder=" + folder + ", budget=" + budget + ", civitai=" + civitai + "]";
    }
}
