package io.throng.server.signin;

import io.throng.server.http.HordeException;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Makes sure that a form was posted from our own pages. Browsers say where a post comes from; and in forms of a session stands its
 * token, which no other site can know. Programs that are no browsers say nothing and have no session either.
 */
final class OwnForms {
    private static final String MESSAGE =
            "This form was not sent from one of our pages, or is too old. Please try again.";

    private OwnForms() {}

    /** @throws HordeException 403 for a post that another site caused */
    static void requireSameSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none")
                || origin != null && !isHere(origin, request);
        if (foreign) {
            throw new HordeException.Transport(403, MESSAGE);
        }
    }

    /** @throws HordeException 403 unless the token is that of the visitor's session; strangers need none */
    static void requireToken(Visitor visitor, String token) {
        byte[] expected = visitor.formToken().getBytes(StandardCharsets.UTF_8);
        byte[] sent = (token == null ? "" : token).getBytes(StandardCharsets.UTF_8);
        if (expected.length > 0 && !MessageDigest.isEqual(expected, sent)) {
            throw new HordeException.Transport(403, MESSAGE);
        }
    }

    /** Host and port must fit; behind a proxy that ends TLS the scheme cannot. */
    private static boolean isHere(String origin, HttpServerRequest request) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null
                    && authority.equalsIgnoreCase(request.authority().toString());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
