package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;

/** Somebody who can say who a person is. */
sealed interface Provider {
    /** What every provider has. */
    Client client();

    /**
     * This horde as a client of the provider.
     *
     * @param name in paths and in the database
     * @param title what people read
     * @param identityPrefix begins the identity string of accounts made with it (accounts specification section 1)
     * @param clientSecret empty for a public client
     * @param redirect where the provider sends people back to
     */
    record Client(
            String name,
            String title,
            String identityPrefix,
            String clientId,
            String clientSecret,
            List<String> scopes,
            URI redirect) {
        public Client {
            requireNonNull(name);
            requireNonNull(title);
            requireNonNull(identityPrefix);
            requireNonNull(clientId);
            requireNonNull(clientSecret);
            scopes = List.copyOf(scopes);
            requireNonNull(redirect);
        }

        /** Without the secret, so that it cannot end up in a log. */
        @Override
        public String toString() {
            return "Client[" + name + ", client " + clientId + "]";
        }
    }

    /** A provider that speaks OpenID Connect and publishes its configuration under its issuer. */
    record OpenIdConnect(Client client, URI issuer) implements Provider {
        public OpenIdConnect {
            requireNonNull(client);
            requireNonNull(issuer);
        }
    }

    /**
     * A provider that speaks OAuth 2 only; who somebody is must be asked for with the access token.
     *
     * @param subjectField member of the answer with the lasting id, a string or a number
     */
    record PlainOAuth(
            Client client, URI authorizationEndpoint, URI tokenEndpoint, URI userEndpoint, String subjectField)
            implements Provider {
        public PlainOAuth {
            requireNonNull(client);
            requireNonNull(authorizationEndpoint);
            requireNonNull(tokenEndpoint);
            requireNonNull(userEndpoint);
            requireNonNull(subjectField);
        }
    }

    default String name() {
        return client().name();
    }

    default String title() {
        return client().title();
    }
}
