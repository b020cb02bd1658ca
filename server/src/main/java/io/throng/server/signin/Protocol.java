package io.throng.server.signin;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** How one provider is spoken to. Blocking. */
interface Protocol {
    Provider provider();

    /** Where the browser is sent to begin. */
    URI beginning(Flow flow) throws ProviderException;

    /**
     * Who came back.
     *
     * @param answer query of the return, whose state must be the flow's
     */
    Login ending(Flow flow, Map<String, List<String>> answer) throws ProviderException;
}
