package io.throng.inference.model;

import java.io.IOException;
import java.net.URI;

/** Says of each address of a download, redirects included, whether it may be called. */
@FunctionalInterface
public interface AddressCheck {
    /** Every address may; for sources that the operator or this program's makers have named. */
    AddressCheck NONE = address -> {};

    /**
     * Returns if the address may be called.
     *
     * @throws IOException if not, or if that cannot be found out
     */
    void check(URI address) throws IOException;
}
