package io.throng.server.rating;

import java.util.UUID;

/** The one set of pictures that is rated here: shared results of this horde. */
final class RatingDataset {
    /** Its id on the wire; any fixed one. */
    static final UUID ID = UUID.fromString("8f3f7a52-6d0e-4c44-9a4e-5a0e6f1d2c31");

    static final String NAME = "shared";
    static final String DESCRIPTION = "Images of requests whose owners share them";

    private RatingDataset() {}
}
