package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.throng.server.signin.ProviderException.Reason;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * OpenID Connect Core 1.0, authorization code flow with state, nonce and proof key. The provider's configuration is read when first
 * needed and again when it has become old; a provider that is down does not keep the server from starting.
 */
final class OpenIdConnectProtocol implements Protocol {
    /** How long a provider's configuration is taken as read. Keys are fetched anew whenever an unknown one is named. */
    static final Duration METADATA_FRESHNESS = Duration.ofHours(1);

    /** How far the provider's clock may be from ours. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    /** Signatures that prove something: by the provider's key pair, not by a secret that both know. */
    private static final Set<JWSAlgorithm> SIGNATURES = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final Provider.OpenIdConnect provider;
    private final ProviderCalls calls;
    private final CodeExchange exchange;
    private final Clock clock;
    private volatile Optional<Published> published = Optional.empty();

    /** What the provider says of itself. */
    private record Published(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant read) {}

    OpenIdConnectProtocol(Provider.OpenIdConnect provider, ProviderCalls calls, Clock clock) {
        this.provider = requireNonNull(provider);
        this.calls = requireNonNull(calls);
        this.exchange = new CodeExchange(provider.client(), calls);
        this.clock = requireNonNull(clock);
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public URI beginning(Flow flow) throws ProviderException {
        Provider.Client client = provider.client();
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(client.scopes().toArray(String[]::new)),
                        new ClientID(client.clientId()),
                        client.redirect())
                .endpointURI(published().metadata().getAuthorizationEndpointURI())
                .state(new State(flow.state()))
                .nonce(new Nonce(flow.nonce()))
                .codeChallenge(new CodeVerifier(flow.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    @Override
    public Login ending(Flow flow, Map<String, List<String>> answer) throws ProviderException {
        Published now = published();
        OIDCProviderMetadata metadata = now.metadata();
        AuthorizationCode code = exchange.code(
                flow,
                answer,
                metadata.supportsAuthorizationResponseIssuerParam()
                        ? metadata.getIssuer().getValue()
                        : "");
        List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
        boolean header = methods == null || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        HTTPResponse tokens = exchange.exchange(
                metadata.getTokenEndpointURI(),
                header ? CodeExchange.SecretIn.HEADER : CodeExchange.SecretIn.BODY,
                code,
                flow);
        return new Login(provider.name(), subject(now, tokens, flow));
    }

    private String subject(Published now, HTTPResponse answer, Flow flow) throws ProviderException {
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(answer);
            if (!response.indicatesSuccess()) {
                throw new ProviderException(Reason.UNPROVEN, "the token endpoint refused the code");
            }
            var token = ((OIDCTokenResponse) response.toSuccessResponse())
                    .getOIDCTokens()
                    .getIDToken();
            var validator = new IDTokenValidator(
                    now.metadata().getIssuer(),
                    new ClientID(provider.client().clientId()),
                    new JWSVerificationKeySelector<>(algorithms(now.metadata()), now.keys()),
                    null);
            validator.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
            String subject = validator
                    .validate(token, new Nonce(flow.nonce()))
                    .getSubject()
                    .getValue();
            if (!Login.isSubject(subject)) {
                throw new ProviderException(Reason.UNPROVEN, "the ID token names no usable subject");
            }
            return subject;
        } catch (KeySourceException e) {
            throw new ProviderException(Reason.UNAVAILABLE, "the provider's keys could not be read", e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new ProviderException(Reason.UNPROVEN, "the ID token proves nothing: " + e.getMessage(), e);
        }
    }

    private static Set<JWSAlgorithm> algorithms(OIDCProviderMetadata metadata) {
        List<JWSAlgorithm> offered = metadata.getIDTokenJWSAlgs();
        return offered == null
                ? Set.of(JWSAlgorithm.RS256)
                : offered.stream().filter(SIGNATURES::contains).collect(Collectors.toUnmodifiableSet());
    }

    private Published published() throws ProviderException {
        Optional<Published> known = published;
        Instant now = clock.instant();
        if (known.isPresent() && now.isBefore(known.get().read().plus(METADATA_FRESHNESS))) {
            return known.get();
        }
        try {
            Published read = read(now);
            published = Optional.of(read);
            return read;
        } catch (IOException | GeneralException e) {
            throw new ProviderException(Reason.UNAVAILABLE, "its configuration could not be read", e);
        }
    }

    private Published read(Instant now) throws IOException, GeneralException, ProviderException {
        Issuer issuer = new Issuer(provider.issuer());
        URI place = URI.create(OIDCProviderMetadata.resolveURL(issuer).toString());
        OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(calls.get(place, List.of()));
        if (!metadata.getIssuer().equals(issuer)) {
            throw new ProviderException(Reason.UNAVAILABLE, "its configuration names another issuer");
        }
        if (metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
            throw new ProviderException(Reason.UNAVAILABLE, "its configuration lacks an endpoint");
        }
        JWKSource<SecurityContext> keys = JWKSourceBuilder.<SecurityContext>create(
                        metadata.getJWKSetURI().toURL(), calls)
                .refreshAheadCache(false)
                .build();
        return new Published(metadata, keys, now);
    }
}
