package io.throng.server.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SigninSettingsTest {
    private static final String PROVIDERS = "throng.signin.providers.";

    @Test
    void nothingNeedsToBeConfigured() {
        SigninSettings settings = settings(Map.of());
        assertThat(settings.providers()).isEmpty();
        assertThat(settings.sessionLifetime()).hasHours(12);
        assertThat(settings.isSecure()).isFalse();
    }

    @Test
    void thePresetsNeedAnIdAndASecretOnly() {
        SigninSettings settings = settings(Map.of(
                "throng.signin.base-url",
                "https://horde.example/",
                PROVIDERS + "github.client-id",
                "hub",
                PROVIDERS + "github.client-secret",
                "s1",
                PROVIDERS + "google.client-id",
                "goo",
                PROVIDERS + "google.client-secret",
                "s2",
                PROVIDERS + "discord.client-id",
                "dis",
                PROVIDERS + "discord.client-secret",
                "s3"));
        assertThat(settings.providers()).extracting(Provider::name).containsExactly("google", "discord", "github");
        assertThat(settings.provider("google").orElseThrow())
                .isInstanceOfSatisfying(Provider.OpenIdConnect.class, google -> {
                    assertThat(google.issuer()).hasToString("https://accounts.google.com");
                    assertThat(google.client().redirect()).hasToString("https://horde.example/signin/google/callback");
                    assertThat(google.client().identityPrefix()).isEqualTo("g_");
                });
        assertThat(settings.provider("github").orElseThrow())
                .isInstanceOfSatisfying(
                        Provider.PlainOAuth.class,
                        github -> assertThat(github.userEndpoint()).hasToString("https://api.github.com/user"));
        assertThat(settings.isSecure()).isTrue();
        assertThat(settings.toString()).doesNotContain("s1", "s2", "s3");
    }

    @Test
    void anyOtherProviderNeedsAnIssuerOrItsEndpoints() {
        Map<String, String> own = new HashMap<>(base());
        own.put(PROVIDERS + "oak.client-id", "me");
        assertRefused(own, "oak.authorization-endpoint");
        own.put(PROVIDERS + "oak.issuer", "https://oak.example/realm");
        own.put(PROVIDERS + "oak.title", "The Oak");
        assertThat(settings(own).provider("oak").orElseThrow().title()).isEqualTo("The Oak");
        own.put(PROVIDERS + "oak.scopes", "profile");
        assertRefused(own, "oak.scopes");
    }

    @Test
    void aProviderThatCouldNeverWorkKeepsTheServerFromStarting() {
        assertRefused(Map.of(PROVIDERS + "google.client-id", "x"), "base-url");
        assertRefused(with(PROVIDERS + "google.client-secret", "hush"), "google.client-id");
        assertRefused(with(PROVIDERS + "Oak.client-id", "x"), "Oak");
        Map<String, String> clear = new HashMap<>(base());
        clear.put(PROVIDERS + "oak.client-id", "me");
        clear.put(PROVIDERS + "oak.issuer", "http://oak.example");
        assertRefused(clear, "https is needed");
        clear.put(PROVIDERS + "oak.issuer", "http://127.0.0.1:8080");
        assertThat(settings(clear).providers()).hasSize(1);
        assertRefused(Map.of("throng.signin.base-url", "https://horde.example/path"), "base-url");
    }

    @Test
    void sessionsLastFiveMinutesToThirtyDays() {
        assertThat(settings(Map.of("throng.signin.session-lifetime", "PT5M")).sessionLifetime())
                .isEqualTo(SigninSettings.MIN_SESSION);
        assertThat(settings(Map.of("throng.signin.session-lifetime", "P30D")).sessionLifetime())
                .isEqualTo(SigninSettings.MAX_SESSION);
        assertRefused(Map.of("throng.signin.session-lifetime", "PT4M59S"), "session-lifetime");
        assertRefused(Map.of("throng.signin.session-lifetime", "P30DT1S"), "session-lifetime");
    }

    @Test
    void thereAreAtMostThirtyTwoProviders() {
        Map<String, String> many = new HashMap<>(base());
        for (int i = 0; i < SigninSettings.MAX_PROVIDERS; i++) {
            many.put(PROVIDERS + "p" + i + ".client-id", "x");
            many.put(PROVIDERS + "p" + i + ".issuer", "https://p" + i + ".example");
        }
        assertThat(settings(many).providers()).hasSize(SigninSettings.MAX_PROVIDERS);
        many.put(PROVIDERS + "more.client-id", "x");
        many.put(PROVIDERS + "more.issuer", "https://more.example");
        assertRefused(many, "at most 32");
    }

    @Test
    void behindHttpsCookiesAreForThisHostAndEncryptedConnectionsOnly() {
        var cookie = new Cookies(true);
        assertThat(cookie.session()).startsWith("__Host-");
        assertThat(cookie.make(cookie.session(), "x", SigninSettings.MIN_SESSION)
                        .isSecure())
                .isTrue();
        assertThat(new Cookies(false).make("x", "y", SigninSettings.MIN_SESSION).isHttpOnly())
                .isTrue();
    }

    private static Map<String, String> base() {
        return Map.of("throng.signin.base-url", "https://horde.example");
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> all = new HashMap<>(base());
        all.put(name, value);
        return all;
    }

    private static void assertRefused(Map<String, String> properties, String part) {
        assertThatThrownBy(() -> settings(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part)
                .hasMessageNotContainingAny(List.of("hush").toArray(String[]::new));
    }

    private static SigninSettings settings(Map<String, String> properties) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(SigninConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withConverter(java.time.Duration.class, 200, java.time.Duration::parse)
                .withDefaultValue("throng.signin.session-lifetime", "PT12H")
                .build();
        return SigninSettings.of(config.getConfigMapping(SigninConfig.class));
    }
}
