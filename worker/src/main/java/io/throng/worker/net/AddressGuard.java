package io.throng.worker.net;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.net.AddressRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a URL named by somebody else may be called, and pins it to an address (worker spec 3.7). A name is resolved once; when
 * any of its addresses is not public the name is refused as a whole, and the connection is to be made to the address that was looked at,
 * so that a name server that answers differently the second time (DNS rebinding) is never asked a second time.
 *
 * <p>The operator's own horde may live in a private network and hands out links to itself: what the operator has named as trusted, by
 * host and port, passes wherever it is. Immutable.
 */
public final class AddressGuard {
    /** Longest URL, in characters. */
    public static final int MAX_URL_CHARS = 8192;

    /** Numbers that some systems read as IPv4 addresses: {@code 2130706433}, {@code 0x7f.1}, {@code 0177.0.0.1}. */
    private static final Pattern AMBIGUOUS_NUMBER =
            Pattern.compile("(0[xX][0-9a-fA-F]*|[0-9]+)(\\.(0[xX][0-9a-fA-F]*|[0-9]+))*\\.?");

    private static final Pattern PLAIN_V4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private final HostResolver resolver;
    private final Set<String> trustedOrigins;
    private final boolean allowPrivate;

    private AddressGuard(HostResolver resolver, Set<String> trustedOrigins, boolean allowPrivate) {
        this.resolver = requireNonNull(resolver, "resolver");
        this.trustedOrigins = Set.copyOf(trustedOrigins);
        this.allowPrivate = allowPrivate;
    }

    /** A guard that lets public addresses pass only. */
    public static AddressGuard publicOnly() {
        return new AddressGuard(HostResolver.SYSTEM, Set.of(), false);
    }

    /** A guard that lets every address pass that is a plain http or https URL; for operators who serve a private network. */
    public static AddressGuard anywhere() {
        return new AddressGuard(HostResolver.SYSTEM, Set.of(), true);
    }

    /** The same, asking another resolver. */
    public AddressGuard resolvingWith(HostResolver other) {
        return new AddressGuard(other, trustedOrigins, allowPrivate);
    }

    /** The same, letting also this address pass: its scheme, host and port, with any path. */
    public AddressGuard trusting(URI address) {
        Set<String> more = new HashSet<>(trustedOrigins);
        more.add(origin(address));
        return new AddressGuard(resolver, more, allowPrivate);
    }

    /**
     * A URL that may be called, and where.
     *
     * @param uri scheme http or https, with a host
     * @param address resolved; to be connected to without asking any name server again
     */
    public record Pinned(URI uri, InetSocketAddress address) {
        /** Whether the connection is to be encrypted. */
        public boolean https() {
            return isHttps(uri);
        }
    }

    /** The URL in this text, {@linkplain #check(URI) checked}. */
    public URI check(String url) throws RefusedAddressException {
        if (url.length() > MAX_URL_CHARS) {
            throw new RefusedAddressException(
                    "the URL has " + url.length() + " characters, at most " + MAX_URL_CHARS + " are allowed");
        }
        try {
            return check(new URI(url));
        } catch (URISyntaxException e) {
            throw new RefusedAddressException("this is no URL: " + e.getReason(), e);
        }
    }

    /** Checks everything that needs no network: scheme, user info, port, ambiguous numbers as host. */
    public URI check(URI uri) throws RefusedAddressException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new RefusedAddressException("only http and https URLs are called, not \"" + scheme + "\"");
        }
        if (uri.getRawUserInfo() != null) {
            throw new RefusedAddressException("the URL must not carry a user name");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw new RefusedAddressException("the URL has no valid host name");
        }
        if (AMBIGUOUS_NUMBER.matcher(host).matches() && !PLAIN_V4.matcher(host).matches()) {
            throw new RefusedAddressException("the host " + host + " is an ambiguous number");
        }
        int port = port(uri);
        if (port < 1 || port > 65_535) {
            throw new RefusedAddressException("port " + port + " does not exist");
        }
        return uri;
    }

    /**
     * Checks a URL, resolves its host and refuses it unless every address is public. Blocks.
     *
     * @throws RefusedAddressException if it must not be called
     * @throws IOException if its host is not known
     */
    public Pinned pin(URI uri) throws IOException {
        check(uri);
        List<InetAddress> addresses = resolver.resolve(bareHost(uri));
        if (addresses.isEmpty()) {
            throw new IOException("the host " + uri.getHost() + " has no address");
        }
        if (!allowPrivate
                && !trustedOrigins.contains(origin(uri))
                && !addresses.stream().allMatch(AddressRules::isPublic)) {
            throw new RefusedAddressException("the host " + uri.getHost() + " is not on the public internet");
        }
        return new Pinned(uri, new InetSocketAddress(addresses.getFirst(), port(uri)));
    }

    static boolean isHttps(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    static int port(URI uri) {
        return uri.getPort() == -1 ? (isHttps(uri) ? 443 : 80) : uri.getPort();
    }

    private static String origin(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":"
                + port(uri);
    }

    private static String bareHost(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
