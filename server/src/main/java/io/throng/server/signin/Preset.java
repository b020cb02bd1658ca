package io.throng.server.signin;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Providers that are known by name. Their order is that of the buttons, and the prefixes are those of the AI Horde, so that accounts
 * that were moved in from one are found again.
 */
enum Preset {
    GOOGLE("Google", "g_", "https://accounts.google.com", List.of("openid")),
    DISCORD(
            "Discord",
            "d_",
            "https://discord.com/oauth2/authorize",
            "https://discord.com/api/oauth2/token",
            "https://discord.com/api/users/@me",
            List.of("identify")),
    /** Without any scope GitHub lets read what is public, which is enough. */
    GITHUB(
            "GitHub",
            "gh_",
            "https://github.com/login/oauth/authorize",
            "https://github.com/login/oauth/access_token",
            "https://api.github.com/user",
            List.of());

    private final String title;
    private final String identityPrefix;
    private final String issuer;
    private final String authorizationEndpoint;
    private final String tokenEndpoint;
    private final String userEndpoint;
    private final List<String> scopes;

    Preset(String title, String identityPrefix, String issuer, List<String> scopes) {
        this(title, identityPrefix, issuer, "", "", "", scopes);
    }

    Preset(
            String title,
            String identityPrefix,
            String authorizationEndpoint,
            String tokenEndpoint,
            String userEndpoint,
            List<String> scopes) {
        this(title, identityPrefix, "", authorizationEndpoint, tokenEndpoint, userEndpoint, scopes);
    }

    Preset(
            String title,
            String identityPrefix,
            String issuer,
            String authorizationEndpoint,
            String tokenEndpoint,
            String userEndpoint,
            List<String> scopes) {
        this.title = title;
        this.identityPrefix = identityPrefix;
        this.issuer = issuer;
        this.authorizationEndpoint = authorizationEndpoint;
        this.tokenEndpoint = tokenEndpoint;
        this.userEndpoint = userEndpoint;
        this.scopes = scopes;
    }

    static Optional<Preset> named(String name) {
        for (Preset preset : values()) {
            if (preset.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(preset);
            }
        }
        return Optional.empty();
    }

    String title() {
        return title;
    }

    String identityPrefix() {
        return identityPrefix;
    }

    /** Empty when the provider does not speak OpenID Connect. */
    String issuer() {
        return issuer;
    }

    String authorizationEndpoint() {
        return authorizationEndpoint;
    }

    String tokenEndpoint() {
        return tokenEndpoint;
    }

    String userEndpoint() {
        return userEndpoint;
    }

    List<String> scopes() {
        return scopes;
    }
}
