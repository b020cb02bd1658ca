package io.throng.server.price;

import io.throng.protocol.image.PostProcessor;
import java.util.List;

/**
 * What makes an image dearer to its requester than it earns its worker. Source: image spec 7.4.
 *
 * @param sourceImage whether there is a source image
 * @param postProcessors those asked for
 * @param slowWorkers whether slow workers may serve the request
 * @param workerBlacklist whether the request's list of workers is one of exclusions, even an empty one
 */
public record BurnTerms(
        boolean sourceImage, List<PostProcessor> postProcessors, boolean slowWorkers, boolean workerBlacklist) {
    /** A text-to-image request without extras. */
    public static final BurnTerms PLAIN = new BurnTerms(false, List.of(), true, false);

    public BurnTerms {
        postProcessors = List.copyOf(postProcessors);
    }
}
