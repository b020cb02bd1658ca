package io.throng.server.request.rules;

import io.throng.protocol.image.ImageRequestInput;

/** Whose results are kept for everybody to see and rate. Source: styles spec 11. */
public final class Sharing {
    private Sharing() {}

    /**
     * Whether the results of a request are shared: if its owner wants it so, never if it is made from somebody's picture or for a
     * school.
     *
     * @param anonymousShared whether anonymous requests are shared without being asked
     */
    public static boolean of(ImageRequestInput input, RequesterFacts requester, boolean anonymousShared) {
        boolean fromPictures = input.sourceImage() != null
                || (input.extraSourceImages() != null
                        && !input.extraSourceImages().isEmpty());
        if (fromPictures || requester.has(RequesterFacts.Standing.EDUCATION)) {
            return false;
        }
        return input.effectiveShared() || (anonymousShared && requester.has(RequesterFacts.Standing.ANONYMOUS));
    }
}
