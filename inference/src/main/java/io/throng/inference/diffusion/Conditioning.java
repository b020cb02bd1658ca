package io.throng.inference.diffusion;

import io.throng.inference.diffusion.onnx.Tensor;
import java.util.Optional;

/**
 * What the text encoders make of a prompt.
 *
 * @param embeddings [1, tokens, width]
 * @param mask 1 for each token that counts and 0 for filling, where the denoiser asks for one
 * @param pooled [1, width], where the denoiser asks for it (SDXL)
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
record Conditioning(Tensor embeddings, long[] mask, Optional<Tensor> pooled) {
    int tokens() {
        return embeddings.size(1);
    }

    int width() {
        return embeddings.size(2);
    }
}
