package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.throng.server.signin.ProviderException.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The part that OpenID Connect and plain OAuth 2 have in common: an answer with a code, and the code's exchange for tokens. */
final class CodeExchange {
    private final Provider.Client client;
    private final ProviderCalls calls;

    /** How the client's secret is shown at the token endpoint. */
    enum SecretIn {
        HEADER,
        BODY
    }

    CodeExchange(Provider.Client client, ProviderCalls calls) {
        this.client = requireNonNull(client);
        this.calls = requireNonNull(calls);
    }

    /** The code in an answer to this flow. */
    AuthorizationCode code(Flow flow, Map<String, List<String>> answer) throws ProviderException {
        return code(flow, answer, "");
    }

    /** @param issuer must be named by the answer (RFC 9207); empty where the provider does not name itself */
    AuthorizationCode code(Flow flow, Map<String, List<String>> answer, String issuer) throws ProviderException {
        try {
            AuthorizationResponse response = AuthorizationResponse.parse(client.redirect(), answer);
            if (!new State(flow.state()).equals(response.getState())) {
                throw new ProviderException(Reason.UNPROVEN, "the answer belongs to another log-in");
            }
            if (!issuer.isEmpty() && !new Issuer(issuer).equals(response.getIssuer())) {
                throw new ProviderException(Reason.UNPROVEN, "the answer is another provider's");
            }
            if (!response.indicatesSuccess()) {
                String error = String.valueOf(
                        response.toErrorResponse().getErrorObject().getCode());
                throw new ProviderException(
                        isIll(error) ? Reason.UNAVAILABLE : Reason.DECLINED, "answered with an error");
            }
            AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
            if (code == null) {
                throw new ProviderException(Reason.UNPROVEN, "the answer has no code");
            }
            return code;
        } catch (ParseException e) {
            throw new ProviderException(Reason.UNPROVEN, "the answer cannot be read", e);
        }
    }

    /** Changes a code for what the token endpoint answers, success or not. */
    HTTPResponse exchange(URI tokenEndpoint, SecretIn place, AuthorizationCode code, Flow flow)
            throws ProviderException {
        var grant = new AuthorizationCodeGrant(code, client.redirect(), new CodeVerifier(flow.verifier()));
        ClientID id = new ClientID(client.clientId());
        TokenRequest request = client.clientSecret().isEmpty()
                ? new TokenRequest.Builder(tokenEndpoint, id, grant).build()
                : new TokenRequest.Builder(tokenEndpoint, authentication(id, place), grant).build();
        HTTPRequest call = request.toHTTPRequest();
        call.setAccept("application/json");
        try {
            HTTPResponse answer = call.send(calls);
            if (answer.getStatusCode() >= 500) {
                throw new ProviderException(
                        Reason.UNAVAILABLE, "the token endpoint answered " + answer.getStatusCode());
            }
            return answer;
        } catch (IOException e) {
            throw new ProviderException(Reason.UNAVAILABLE, "the token endpoint could not be called", e);
        }
    }

    private ClientAuthentication authentication(ClientID id, SecretIn place) {
        Secret secret = new Secret(client.clientSecret());
        return switch (place) {
            case HEADER -> new ClientSecretBasic(id, secret);
            case BODY -> new ClientSecretPost(id, secret);
        };
    }

    private static boolean isIll(String error) {
        return error.equals("server_error") || error.equals("temporarily_unavailable");
    }
}
