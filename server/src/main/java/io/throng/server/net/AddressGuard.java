package io.throng.server.net;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.net.AddressRules;
import io.throng.server.net.FetchException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a URL may be called, and pins it to an address. A name is resolved once; when any of its addresses is not public the
 * name is refused as a whole, and the connection is made to the address that was looked at. A name server that answers differently
 * the second time (DNS rebinding) is never asked a second time.
 */
public final class AddressGuard {
    /** Longest URL, in characters. */
    public static final int MAX_URL_CHARS = 4096;

    /** Numbers that some systems read as IPv4 addresses: {@code 2130706433}, {@code 0x7f.1}, {@code 0177.0.0.1}. */
    private static final Pattern AMBIGUOUS_NUMBER =
            Pattern.compile("(0[xX][0-9a-fA-F]*|[0-9]+)(\\.(0[xX][0-9a-fA-F]*|[0-9]+))*\\.?");

    private static final Pattern PLAIN_V4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private final HostResolver resolver;
    private final boolean allowPrivate;
    private final Set<Integer> allowedPorts;

    public AddressGuard(HostResolver resolver, boolean allowPrivate, Set<Integer> allowedPorts) {
        this.resolver = requireNonNull(resolver, "resolver");
        this.allowPrivate = allowPrivate;
        this.allowedPorts = Set.copyOf(allowedPorts);
    }

    /**
     * A URL that may be called, and where.
     *
     * @param uri scheme http or https, with a host
     * @param address resolved; to be connected to without asking any name server again
     */
    public record Pinned(URI uri, InetSocketAddress address) {
        public boolean https() {
            return isHttps(uri);
        }
    }

    /** Parses a URL and checks everything that needs no network: syntax, scheme, user info, port, ambiguous numbers as host. */
    public URI check(String url, boolean httpsOnly) throws FetchException {
        if (url.length() > MAX_URL_CHARS) {
            throw invalid("URL has " + url.length() + " characters, at most " + MAX_URL_CHARS + " are allowed");
        }
        try {
            return check(new URI(url), httpsOnly);
        } catch (java.net.URISyntaxException e) {
            throw new FetchException(Reason.INVALID_URL, "not a URL", e);
        }
    }

    /** The same for a URI that is already parsed. */
    public URI check(URI uri, boolean httpsOnly) throws FetchException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && (httpsOnly || !scheme.equals("http"))) {
            throw invalid("only " + (httpsOnly ? "https" : "http and https") + " URLs are called");
        }
        if (uri.getRawUserInfo() != null) {
            throw invalid("URL must not carry a user name");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw invalid("URL has no valid host name");
        }
        if (AMBIGUOUS_NUMBER.matcher(host).matches() && !PLAIN_V4.matcher(host).matches()) {
            throw invalid("host is an ambiguous number");
        }
        int port = port(uri);
        if (port < 1 || port > 65535 || !allowPrivate && !allowedPorts.contains(port)) {
            throw invalid("port " + port + " is not called");
        }
        return uri;
    }

    /**
     * Everything of {@link #check(String, boolean)}, and that the host is not plainly one of the inner network: an address that is not
     * public, or a name that stands for the machine itself. Other names are judged when they are called; nothing is resolved here.
     */
    public URI checkUnresolved(String url, boolean httpsOnly) throws FetchException {
        URI uri = check(url, httpsOnly);
        if (allowPrivate) {
            return uri;
        }
        String host = bareHost(uri).toLowerCase(Locale.ROOT);
        boolean itself = host.equals("localhost") || host.endsWith(".localhost");
        boolean address = host.indexOf(':') >= 0 || PLAIN_V4.matcher(host).matches();
        if (itself || address && !isPublicLiteral(host)) {
            throw new FetchException(Reason.FORBIDDEN_ADDRESS, "host is not on the public internet");
        }
        return uri;
    }

    private static boolean isPublicLiteral(String host) {
        try {
            return AddressRules.isPublic(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Resolves the host of a checked URL and refuses it unless every address is public. Blocks. */
    public Pinned pin(URI uri) throws FetchException {
        List<InetAddress> addresses;
        try {
            addresses = resolver.resolve(bareHost(uri));
        } catch (UnknownHostException e) {
            throw new FetchException(Reason.UNREACHABLE, "host name not found", e);
        }
        if (addresses.isEmpty()) {
            throw new FetchException(Reason.UNREACHABLE, "host name has no address");
        }
        if (!allowPrivate && !addresses.stream().allMatch(AddressRules::isPublic)) {
            throw new FetchException(Reason.FORBIDDEN_ADDRESS, "host is not on the public internet");
        }
        return new Pinned(uri, new InetSocketAddress(addresses.getFirst(), port(uri)));
    }

    static boolean isHttps(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    static int port(URI uri) {
        return uri.getPort() == -1 ? (isHttps(uri) ? 443 : 80) : uri.getPort();
    }

    private static String bareHost(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static FetchException invalid(String message) {
        return new FetchException(Reason.INVALID_URL, message);
    }
}
