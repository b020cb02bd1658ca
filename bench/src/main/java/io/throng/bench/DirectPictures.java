package io.throng.bench;

import static java.util.Objects.requireNonNull;

import io.throng.inference.diffusion.DiffusionEngine;
import io.throng.inference.diffusion.DiffusionOptions;
import io.throng.inference.diffusion.DiffusionRequest;
import io.throng.inference.diffusion.sampler.Sampler;
import java.nio.file.Path;

/** Pictures by an engine in this process. */
final class DirectPictures implements Course, AutoCloseable {
    /** Side of the pictures asked for, in pixels. */
    static final int SIDE_PIXELS = 512;

    /** How closely they follow the prompt. */
    static final double GUIDANCE = 3;

    static final String PROMPT = "a red apple, 3d";

    private final DiffusionEngine engine;
    private final int steps;
    private long seed;

    /** Loads a model. */
    DirectPictures(Path folder, int steps, int threads) {
        this.engine = DiffusionEngine.load(requireNonNull(folder), DiffusionOptions.onProcessor(threads));
        this.steps = steps;
    }

    @Override
    public double secondsPerJob(int jobs) {
        long began = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            DiffusionRequest request = DiffusionRequest.builder(PROMPT)
                    .size(SIDE_PIXELS, SIDE_PIXELS)
                    .steps(steps)
                    .guidance(GUIDANCE)
                    .sampler(Sampler.DPMPP_2M)
                    .seed(seed++)
                    .build();
            engine.generate(request, (done, total) -> {}, () -> false);
        }
        return (System.nanoTime() - began) / 1e9 / jobs;
    }

    @Override
    public void close() {
        engine.close();
    }
}
