package io.throng.inference.diffusion;

import static java.util.Objects.requireNonNull;

import io.throng.inference.diffusion.inversion.NamedInversion;
import io.throng.inference.diffusion.lora.AppliedLora;
import io.throng.inference.diffusion.onnx.ExecutionProvider;
import java.util.List;
import java.util.Optional;

/**
 * How a model is loaded.
 *
 * @param provider what computes; empty = the fastest the runtime on the class path was built for and that has a device
 * @param device number of the accelerator, 0 = the first
 * @param threads processor threads, 1 or more
 * @param weighting how weights in prompts act
 * @param tileSide side, in latent values, above which pictures are decoded in tiles, {@link #MIN_TILE_SIDE} or more; bounds the memory
 *     of the VAE
 * @param loras adaptations to add to the model, {@link #MAX_LORAS} at most
 * @param inversions words to add to the text encoders, {@link #MAX_INVERSIONS} at most
 * @param seamless whether the pictures' edges must fit together
 */
public record DiffusionOptions(
        Optional<ExecutionProvider> provider,
        int device,
        int threads,
        PromptWeighting weighting,
        int tileSide,
        List<AppliedLora> loras,
        List<NamedInversion> inversions,
        boolean seamless) {
    /** Side in latent values above which pictures are decoded in tiles unless said otherwise: 1024 pixels of Stable Diffusion. */
    public static final int DEFAULT_TILE_SIDE = 128;

    /** Smallest tile, in latent values. */
    public static final int MIN_TILE_SIDE = 8;

    /** Most LoRAs at once. */
    public static final int MAX_LORAS = 16;

    /** Most textual inversions at once. */
    public static final int MAX_INVERSIONS = 16;

    public DiffusionOptions {
        requireNonNull(provider, "provider");
        requireNonNull(weighting, "weighting");
        loras = List.copyOf(loras);
        inversions = List.copyOf(inversions);
        if (device < 0) {
            throw new IllegalArgumentException("device is " + device + ", below 0");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", below 1");
        }
        if (tileSide < MIN_TILE_SIDE) {
            throw new IllegalArgumentException("tileSide is " + tileSide + ", below " + MIN_TILE_SIDE);
        }
        if (loras.size() > MAX_LORAS) {
            throw new IllegalArgumentException("there are " + loras.size() + " LoRAs, more than " + MAX_LORAS);
        }
        if (inversions.size() > MAX_INVERSIONS) {
            throw new IllegalArgumentException(
                    "there are " + inversions.size() + " textual inversions, more than " + MAX_INVERSIONS);
        }
    }

    /** The processor alone. */
    public static DiffusionOptions onProcessor(int threads) {
        return new DiffusionOptions(
                Optional.of(ExecutionProvider.CPU),
                0,
                threads,
                PromptWeighting.COMFYUI,
                DEFAULT_TILE_SIDE,
                List.of(),
                List.of(),
                false);
    }

    /** The same with these adaptations. */
    public DiffusionOptions withLoras(List<AppliedLora> value) {
        return new DiffusionOptions(provider, device, threads, weighting, tileSide, value, inversions, seamless);
    }

    /** The same with these words. */
    public DiffusionOptions withInversions(List<NamedInversion> value) {
        return new DiffusionOptions(provider, device, threads, weighting, tileSide, loras, value, seamless);
    }

    /** The same with edges that fit together, or not. */
    public DiffusionOptions withSeamless(boolean value) {
        return new DiffusionOptions(provider, device, threads, weighting, tileSide, loras, inversions, value);
    }

    /** The same with another tile. */
    public DiffusionOptions withTileSide(int value) {
        return new DiffusionOptions(provider, device, threads, weighting, value, loras, inversions, seamless);
    }
}
