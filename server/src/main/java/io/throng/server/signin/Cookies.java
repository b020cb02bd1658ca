package io.throng.server.signin;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;

/**
 * The two cookies of the pages. Scripts cannot read them; other sites cannot make a browser send them but by a link. Behind https they
 * are for encrypted connections and this very host only, which their names make browsers enforce.
 */
final class Cookies {
    private static final String HOST_ONLY = "__Host-";

    private final boolean secure;

    Cookies(boolean secure) {
        this.secure = secure;
    }

    /** Name of the cookie with the session. */
    String session() {
        return name("throng-session");
    }

    /** Name of the cookie with the log-in under way. */
    String flow() {
        return name("throng-signin");
    }

    /** Value of a cookie; empty without one. */
    static String value(HttpHeaders headers, String name) {
        Cookie cookie = headers.getCookies().get(name);
        return cookie == null || cookie.getValue() == null ? "" : cookie.getValue();
    }

    NewCookie make(String name, String value, Duration lifetime) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/")
                .maxAge((int) lifetime.toSeconds())
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }

    NewCookie remove(String name) {
        return make(name, "", Duration.ZERO);
    }

    private String name(String plain) {
        return secure ? HOST_ONLY + plain : plain;
    }
}
