package io.throng.inference.scoring;

import io.throng.inference.InferenceException;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A model with two towers: one turns pictures, the other texts into vectors of one space, such that a picture and a text that describes it
 * lie close together. The measure of closeness is the {@linkplain #similarity cosine}. Thread-safe.
 */
public interface TextImageScorer extends AutoCloseable {
    /** What tells this model from every other, such as the sha256 of its files: vectors of one are of no use to another. */
    String identity();

    /**
     * The vector of a picture, of length 1. The picture may be of any size; the scorer does its own preprocessing.
     *
     * @throws InferenceException if the model fails
     */
    float[] embedImage(BufferedImage image);

    /**
     * The vectors of texts, each of length 1, in order.
     *
     * @throws InferenceException if the model fails
     */
    List<float[]> embedTexts(List<String> texts);

    @Override
    void close();

    /**
     * The cosine of the angle between two vectors of length 1.
     *
     * @throws InferenceException if they are of different spaces, or are no finite vectors
     */
    static double similarity(float[] a, float[] b) {
        if (a.length != b.length || a.length == 0) {
            throw new InferenceException("vectors of " + a.length + " and " + b.length + " numbers cannot be compared");
        }
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        if (!Double.isFinite(sum)) {
            throw new InferenceException("the scorer gave a vector that is not finite");
        }
        return sum;
    }
}
