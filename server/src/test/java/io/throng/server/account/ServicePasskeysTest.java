package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.TrustPolicy;
import java.security.SecureRandom;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServicePasskeysTest {

    private Accounts accounts;
    private ServicePasskeys passkeys;
    private Account service;
    private String passkey;

    @BeforeEach
    void aService() throws Exception {
        accounts = new Accounts(TrustPolicy.off());
        passkeys = new ServicePasskeys(accounts.dataSource, accounts.keys);
        service =
                accounts.registry.createUser("service", Set.of(Role.SERVICE), 0).account();
        passkey = ApiKeys.generate(new SecureRandom());
        accounts.execute("update app_user set passkey_hash = '" + accounts.keys.hashOfPasskey(passkey) + "' where id = "
                + service.id());
        passkeys.refresh();
    }

    private void roles(Role... roles) throws Exception {
        accounts.registry.setRoles(service.id(), Set.of(roles));
        passkeys.refresh();
    }

    @Test
    void onlyTheVeryPasskeyIsKnown() {
        assertThat(passkeys.isKnown(passkey)).isTrue();
        assertThat(passkeys.isKnown(ApiKeys.generate(new SecureRandom()))).isFalse();
        assertThat(passkeys.isKnown("")).isFalse();
        assertThat(passkeys.isKnown(passkey + " ")).isFalse();
    }

    @Test
    void anApiKeyIsNoPasskey() throws Exception {
        Registration other = accounts.registry.createUser("other", Set.of(Role.SERVICE), 0);
        assertThat(passkeys.isKnown(other.apiKey())).isFalse();
    }

    @Test
    void thoseOfFlaggedDeletedAndFormerServicesAreNot() throws Exception {
        roles(Role.SERVICE, Role.FLAGGED);
        assertThat(passkeys.isKnown(passkey)).isFalse();
        roles(Role.SERVICE, Role.DELETED);
        assertThat(passkeys.isKnown(passkey)).isFalse();
        roles(Role.TRUSTED);
        assertThat(passkeys.isKnown(passkey)).isFalse();
        roles(Role.SERVICE);
        assertThat(passkeys.isKnown(passkey)).isTrue();
    }
}
