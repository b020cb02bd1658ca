package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.TrustPolicy;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountDirectoryTest {
    private final Accounts accounts = new Accounts(TrustPolicy.off());
    private final AccountDirectory directory = accounts.directory;

    AccountDirectoryTest() throws SQLException {}

    @Test
    void nothingIsAtHandBeforeItWasAskedFor() throws SQLException {
        String key = accounts.registry.registerPseudonymous("Ann").apiKey();

        assertThat(directory.cached(key)).isEmpty();
        assertThat(directory.isKnownUnknown(key)).isFalse();
        assertThat(directory.byKey(key)).isPresent();
        assertThat(directory.cached(key)).isPresent();
    }

    @Test
    void unknownKeysAreRememberedAsUnknownForAWhile() throws SQLException {
        assertThat(directory.byKey("nobody")).isEmpty();
        assertThat(directory.isKnownUnknown("nobody")).isTrue();

        accounts.passFreshness();
        assertThat(directory.isKnownUnknown("nobody")).isFalse();
    }

    @Test
    void trapAllRolesAreReadWithOneQueryAndLaterOnesWithNone() throws SQLException {
        Registration made = accounts.registry.createUser("Ann", Set.of(Role.TRUSTED, Role.CUSTOMIZER), 0);
        AtomicInteger connections = new AtomicInteger();
        DataSource counting = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    connections.incrementAndGet();
                    return method.invoke(accounts.dataSource, arguments);
                });
        AccountDirectory counted = new AccountDirectory(counting, accounts.keys);
        for (int reading = 0; reading < 3; reading++) {
            Account account = counted.byKey(made.apiKey()).orElseThrow();
            assertThat(account.roles()).containsExactlyInAnyOrder(Role.TRUSTED, Role.CUSTOMIZER);
            assertThat(account.isModerator() || account.isDeleted() || account.isAnonymous())
                    .isFalse();
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    void absurdKeysAreUnknownWithoutALookUp() {
        assertThat(directory.isKnownUnknown("")).isTrue();
        assertThat(directory.isKnownUnknown("x".repeat(ApiKeys.MAX_LENGTH))).isFalse();
        assertThat(directory.isKnownUnknown("x".repeat(ApiKeys.MAX_LENGTH + 1))).isTrue();
    }

    @Test
    void changesShowAfterTheFreshnessOrAtOnceWhenAnnounced() throws SQLException {
        Registration made = accounts.registry.registerPseudonymous("Ann");
        int id = made.account().id();
        directory.byKey(made.apiKey());
        accounts.registry.setRoles(id, Set.of(Role.VPN));
        assertThat(directory.byKey(made.apiKey()).orElseThrow().roles()).isEmpty();

        directory.invalidate(id);
        assertThat(directory.byKey(made.apiKey()).orElseThrow().roles()).containsExactly(Role.VPN);

        accounts.registry.setRoles(id, Set.of(Role.SERVICE));
        accounts.passFreshness();
        assertThat(directory.byKey(made.apiKey()).orElseThrow().roles()).containsExactly(Role.SERVICE);
    }

    @Test
    void wipedAccountsAreInvisibleAndThoseMarkedDeletedAreNot() throws SQLException {
        Registration marked = accounts.registry.registerPseudonymous("Marked");
        accounts.registry.setRoles(marked.account().id(), Set.of(Role.DELETED));
        Registration wiped = accounts.registry.registerPseudonymous("Wiped");
        accounts.execute("update app_user set identity = '<wiped:' || id || '>' where id = "
                + wiped.account().id());

        assertThat(directory.byKey(marked.apiKey()).orElseThrow().isDeleted()).isTrue();
        assertThat(directory.byKey(wiped.apiKey())).isEmpty();
        assertThat(directory.byId(wiped.account().id())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Whoever#5,5", "a#b#5,5", "5,5", "#0,0", "x#2147483647,2147483647", "x#0000000000005,5"})
    void anAliasMeansTheNumberAfterItsLastHash(String alias, int id) {
        assertThat(AccountDirectory.idOfAlias(alias)).hasValue(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "name", "x#-1", "x#2147483648", "x#99999999999999999999", "x#1.5", "x#٣", "5#x"})
    void anythingElseMeansNobody(String alias) throws SQLException {
        assertThat(AccountDirectory.idOfAlias(alias)).isEmpty();
        assertThat(directory.byAlias(alias)).isEmpty();
    }
}
