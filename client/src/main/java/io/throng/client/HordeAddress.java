package io.throng.client;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * Where a horde is. Both spellings in circulation are understood, with and without {@code /api/} (worker spec 1.1).
 *
 * @param base scheme, host, port and any path before {@code /api}, without a trailing slash
 */
public record HordeAddress(String base) {
    public HordeAddress {
        requireNonNull(base, "base");
    }

    /**
     * Reads an address as people write it.
     *
     * @throws IllegalArgumentException if it is no http or https address with a host
     */
    public static HordeAddress parse(String text) {
        String address = strip(strip(strip(strip(text.strip(), "/"), "/v2"), "/api"), "/");
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no address", e);
        }
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getQuery() != null) {
            throw new IllegalArgumentException("\"" + text + "\" is no http or https address of a horde");
        }
        return new HordeAddress(address);
    }

    /** The address of an operation of API v2. */
    URI operation(String path) {
        return URI.create(base + "/api/v2/" + path);
    }

    /** The address of a call that only Throng servers have. */
    URI extension(String path) {
        return URI.create(base + "/api/throng/v1/" + path);
    }

    private static String strip(String text, String suffix) {
        String result = text;
        while (result.endsWith(suffix)) {
            result = result.substring(0, result.length() - suffix.length());
        }
        return result;
    }

    @Override
    public String toString() {
        return base;
    }
}
