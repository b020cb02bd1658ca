package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.throng.server.signin.ProviderException.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** OAuth 2 (RFC 6749, with proof keys), and one call with the access token to learn who it is. The token is then forgotten. */
final class PlainOAuthProtocol implements Protocol {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Provider.PlainOAuth provider;
    private final ProviderCalls calls;
    private final CodeExchange exchange;

    PlainOAuthProtocol(Provider.PlainOAuth provider, ProviderCalls calls) {
        this.provider = requireNonNull(provider);
        this.calls = requireNonNull(calls);
        this.exchange = new CodeExchange(provider.client(), calls);
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public URI beginning(Flow flow) {
        Provider.Client client = provider.client();
        var request = new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(client.clientId()))
                .endpointURI(provider.authorizationEndpoint())
                .redirectionURI(client.redirect())
                .state(new State(flow.state()))
                .codeChallenge(new CodeVerifier(flow.verifier()), CodeChallengeMethod.S256);
        if (!client.scopes().isEmpty()) {
            request.scope(new Scope(client.scopes().toArray(String[]::new)));
        }
        return request.build().toURI();
    }

    @Override
    public Login ending(Flow flow, Map<String, List<String>> answer) throws ProviderException {
        AuthorizationCode code = exchange.code(flow, answer);
        HTTPResponse tokens = exchange.exchange(provider.tokenEndpoint(), CodeExchange.SecretIn.BODY, code, flow);
        return new Login(provider.name(), subject(accessToken(tokens)));
    }

    private static String accessToken(HTTPResponse answer) throws ProviderException {
        try {
            TokenResponse response = TokenResponse.parse(answer);
            if (!response.indicatesSuccess()) {
                throw new ProviderException(Reason.UNPROVEN, "the token endpoint refused the code");
            }
            return response.toSuccessResponse().getTokens().getAccessToken().getValue();
        } catch (ParseException e) {
            // GitHub says no with status 200.
            throw new ProviderException(Reason.UNPROVEN, "the token endpoint gave no token", e);
        }
    }

    private String subject(String accessToken) throws ProviderException {
        try {
            JsonNode user = JSON.readTree(calls.get(
                    provider.userEndpoint(),
                    List.of("Authorization", "Bearer " + accessToken, "Accept", "application/json")));
            String subject = user.path(provider.subjectField()).asText();
            if (!Login.isSubject(subject)) {
                throw new ProviderException(
                        Reason.UNAVAILABLE, "the user endpoint names no '" + provider.subjectField() + "'");
            }
            return subject;
        } catch (JsonProcessingException e) {
            throw new ProviderException(Reason.UNAVAILABLE, "the user endpoint did not answer JSON");
        } catch (IOException e) {
            throw new ProviderException(Reason.UNAVAILABLE, "the user endpoint could not be called", e);
        }
    }
}
