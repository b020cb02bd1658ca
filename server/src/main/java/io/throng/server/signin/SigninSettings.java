package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.throng.server.signin.SigninConfig.ProviderConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The settings, checked: a server with a provider that could never work does not start.
 *
 * @param providers in the order of their buttons
 * @param baseUrl where browsers reach this horde, without a slash at the end; empty when not configured
 */
record SigninSettings(List<Provider> providers, String baseUrl, Duration sessionLifetime) {
    /** Most providers. */
    static final int MAX_PROVIDERS = 32;

    static final Duration MIN_SESSION = Duration.ofMinutes(5);
    static final Duration MAX_SESSION = Duration.ofDays(30);

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");

    SigninSettings {
        providers = List.copyOf(providers);
        requireNonNull(baseUrl);
        requireNonNull(sessionLifetime);
    }

    /** @throws IllegalArgumentException naming the setting that is wrong; never with a secret in it */
    static SigninSettings of(SigninConfig config) {
        Map<String, ProviderConfig> configured = config.providers();
        require(
                configured.size() <= MAX_PROVIDERS,
                "throng.signin.providers: at most " + MAX_PROVIDERS + ", not " + configured.size());
        Duration lifetime = config.sessionLifetime();
        require(
                lifetime.compareTo(MIN_SESSION) >= 0 && lifetime.compareTo(MAX_SESSION) <= 0,
                "throng.signin.session-lifetime: from " + MIN_SESSION + " to " + MAX_SESSION + ", not " + lifetime);
        String baseUrl = config.baseUrl()
                .map(text -> text.replaceFirst("/$", ""))
                .filter(Predicate.not(String::isEmpty))
                .orElse("");
        if (!baseUrl.isEmpty()) {
            URI base = uri("throng.signin.base-url", baseUrl, true);
            require(
                    base.getRawPath().isEmpty() && base.getRawQuery() == null && base.getRawFragment() == null,
                    "throng.signin.base-url: scheme, host and port only");
        }
        require(
                configured.isEmpty() || !baseUrl.isEmpty(),
                "throng.signin.base-url: needed when there are providers, for they send people back there");
        List<Provider> providers = new ArrayList<>();
        configured.forEach((name, settings) -> providers.add(provider(name, settings, baseUrl)));
        providers.sort(Comparator.comparingInt(SigninSettings::rank).thenComparing(Provider::name));
        return new SigninSettings(providers, baseUrl, lifetime);
    }

    Optional<Provider> provider(String name) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst();
    }

    /** Whether cookies are for encrypted connections only. */
    boolean isSecure() {
        return baseUrl.startsWith("https:");
    }

    private static int rank(Provider provider) {
        return Preset.named(provider.name()).map(Preset::ordinal).orElse(Preset.values().length);
    }

    private static Provider provider(String name, ProviderConfig settings, String baseUrl) {
        String place = "throng.signin.providers." + name + ".";
        require(
                NAME.matcher(name).matches(),
                place + "*: a name has lower-case letters, digits and hyphens, at most 32");
        Optional<Preset> preset = Preset.named(name);
        String issuer = settings.issuer().or(() -> preset.map(Preset::issuer)).orElse("");
        Provider.Client client = new Provider.Client(
                name,
                settings.title().or(() -> preset.map(Preset::title)).orElse(name),
                preset.map(Preset::identityPrefix).orElse("o_"),
                settings.clientId()
                        .filter(Predicate.not(String::isBlank))
                        .orElseThrow(() -> new IllegalArgumentException(place + "client-id: needed")),
                settings.clientSecret().orElse(""),
                settings.scopes().or(() -> preset.map(Preset::scopes)).orElse(List.of("openid")),
                URI.create(baseUrl + "/signin/" + name + "/callback"));
        if (!issuer.isEmpty()) {
            require(client.scopes().contains("openid"), place + "scopes: 'openid' is needed for OpenID Connect");
            return new Provider.OpenIdConnect(client, uri(place + "issuer", issuer, false));
        }
        return new Provider.PlainOAuth(
                client,
                endpoint(
                        place + "authorization-endpoint",
                        settings.authorizationEndpoint(),
                        preset.map(Preset::authorizationEndpoint)),
                endpoint(place + "token-endpoint", settings.tokenEndpoint(), preset.map(Preset::tokenEndpoint)),
                endpoint(place + "user-endpoint", settings.userEndpoint(), preset.map(Preset::userEndpoint)),
                settings.subjectField());
    }

    private static URI endpoint(String setting, Optional<String> configured, Optional<String> preset) {
        String text = configured
                .or(() -> preset)
                .orElseThrow(() -> new IllegalArgumentException(
                        setting + ": needed, unless there is an issuer that publishes it"));
        return uri(setting, text, false);
    }

    /** Codes and secrets travel there: in clear only within one machine. The horde itself may be a trial without encryption. */
    private static URI uri(String setting, String text, boolean clearAllowed) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            require(
                    uri.getHost() != null && uri.getRawUserInfo() == null,
                    setting + ": a URL with a host and without credentials is needed");
            require(
                    scheme.equals("https") || scheme.equals("http") && (clearAllowed || isLoopback(uri.getHost())),
                    setting + ": https is needed (http only for this same machine)");
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(setting + ": not a URL", e);
        }
    }

    private static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false; // a name, which could be anywhere
        }
    }

    private static void require(boolean fits, String message) {
        if (!fits) {
            throw new IllegalArgumentException(message);
        }
    }
}
