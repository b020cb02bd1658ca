package io.throng.server.signin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of signing in. */
@ConfigMapping(prefix = "throng.signin")
public interface SigninConfig {
    /**
     * Where browsers reach this horde, such as {@code https://horde.example}, without a path; the same on every node. Providers send
     * people back to {@code BASE/signin/NAME/callback}. Needed as soon as there is a provider. With {@code https} cookies are marked
     * secure.
     */
    Optional<String> baseUrl();

    /** How long a session lasts, {@link SigninSettings#MIN_SESSION} to {@link SigninSettings#MAX_SESSION}. */
    @WithDefault("12H")
    Duration sessionLifetime();

    /** Providers by name: lower-case letters, digits and hyphens. The name stands in paths and in the database: do not change it. */
    Map<String, ProviderConfig> providers();

    /** One provider. Those named {@code google}, {@code github} and {@code discord} need nothing but the client's id and secret. */
    interface ProviderConfig {
        /** The id that the provider gave this horde. */
        Optional<String> clientId();

        /** The secret that goes with it; without one the horde is a public client. */
        Optional<String> clientSecret();

        /** What the button says; the name by default. */
        Optional<String> title();

        /** Issuer of an OpenID Connect provider; all else is learnt from there. */
        Optional<String> issuer();

        /** What is asked for; {@code openid} alone by default, for nothing but the subject is used. */
        Optional<List<String>> scopes();

        /** Where an OAuth 2 provider without OpenID Connect asks people for their consent. */
        Optional<String> authorizationEndpoint();

        /** Where such a provider changes codes for tokens. */
        Optional<String> tokenEndpoint();

        /** Where such a provider says, as a JSON object, who somebody is. */
        Optional<String> userEndpoint();

        /** The member of that object with the lasting id. */
        @WithDefault("id")
        String subjectField();
    }
}
