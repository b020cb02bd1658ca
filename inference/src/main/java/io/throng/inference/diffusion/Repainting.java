package io.throng.inference.diffusion;

import io.throng.inference.diffusion.onnx.Tensor;
import io.throng.inference.diffusion.sampler.Denoiser;
import java.awt.image.BufferedImage;

/**
 * A picture of which a part is repainted: the mask in pixels and in latents.
 *
 * @param image the picture in the size of the result
 * @param pixelMask 1 where to repaint and 0 where to keep, between at soft edges; row by row
 * @param latentMask the same for the latents: the mean of the pixels of each
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
record Repainting(BufferedImage image, float[] pixelMask, float[] latentMask) {
    static Repainting of(BufferedImage image, BufferedImage mask, int pixelsPerLatent) {
        int width = image.getWidth();
        int height = image.getHeight();
        float[] pixels = Pixels.brightness(Resampling.lanczos(mask, width, height));
        int columns = width / pixelsPerLatent;
        int rows = height / pixelsPerLatent;
        float[] latents = new float[columns * rows];
        for (int y = 0; y < rows * pixelsPerLatent; y++) {
            for (int x = 0; x < columns * pixelsPerLatent; x++) {
                latents[y / pixelsPerLatent * columns + x / pixelsPerLatent] +=
                        pixels[y * width + x] / (pixelsPerLatent * pixelsPerLatent);
            }
        }
        return new Repainting(image, pixels, latents);
    }

    /** The picture with grey where it is to be repainted, as models trained to repaint see it. */
    Tensor masked() {
        Tensor whole = Pixels.tensor(image);
        float[] data = whole.data().clone();
        for (int i = 0; i < data.length; i++) {
            if (pixelMask[i % pixelMask.length] > 0.5f) {
                data[i] = 0;
            }
        }
        return new Tensor(data, whole.shape());
    }

    /**
     * A denoiser that always knows what is kept: where the mask is black it sees the original with the noise of the level, and its
     * guess is the original.
     *
     * @param original latents of the original, one picture's
     * @param noise the noise of the whole batch
     */
    Denoiser keeping(Denoiser model, float[] original, float[] noise) {
        return (x, sigma) -> {
            float[] seen = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                float mask = latentMask[i % latentMask.length];
                float kept = original[i % original.length] + (float) sigma * noise[i];
                seen[i] = mask * x[i] + (1 - mask) * kept;
            }
            float[] guess = model.denoise(seen, sigma);
            for (int i = 0; i < x.length; i++) {
                float mask = latentMask[i % latentMask.length];
                guess[i] = mask * guess[i] + (1 - mask) * original[i % original.length];
            }
            return guess;
        };
    }
}
