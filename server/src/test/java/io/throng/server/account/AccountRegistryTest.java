package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.TrustPolicy;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountRegistryTest {
    private final Accounts accounts = new Accounts(TrustPolicy.off());

    AccountRegistryTest() throws SQLException {}

    @Test
    void registrationMakesAPseudonymousAccountWithAKeyOfTwentyTwoCharacters() throws SQLException {
        Registration made = accounts.registry.registerPseudonymous("Ann");

        assertThat(made.apiKey()).hasSize(22).matches("[A-Za-z0-9_-]+");
        assertThat(made.toString()).doesNotContain(made.apiKey());
        Account account = accounts.directory.byKey(made.apiKey()).orElseThrow();
        assertThat(account.alias()).isEqualTo("Ann#" + account.id());
        assertThat(account.kind()).isEqualTo(AccountKind.PSEUDONYMOUS);
        assertThat(account.roles()).isEmpty();
        assertThat(account.concurrency()).isEqualTo(30);
        assertThat(account.publicWorkers()).isFalse();
        assertThat(accounts.spendable(account)).isZero();
        assertThat(accounts.audit.verify().differences()).isEmpty();
    }

    @Test
    void theFirstRegisteredAccountIsNumberOne() throws SQLException {
        assertThat(accounts.registry.registerPseudonymous("Ann").account().id()).isOne();
    }

    @Test
    void theAnonymousAccountIsThereFromTheStart() throws SQLException {
        Account anonymous = accounts.directory.byKey(ApiKeys.ANONYMOUS).orElseThrow();

        assertThat(anonymous.alias()).isEqualTo("Anonymous#0");
        assertThat(anonymous.kind().floorHundredths()).isEqualTo(-50_00);
        assertThat(anonymous.concurrency()).isEqualTo(500);
        assertThat(anonymous.publicWorkers()).isTrue();
    }

    @Test
    void profaneAndEmptyNamesAreRefused() {
        assertThatThrownBy(() -> accounts.registry.registerPseudonymous("what the FUCK-9"))
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.returnCode()).isEqualTo(ReturnCode.PROFANE_USER_NAME));
        assertThatThrownBy(() -> accounts.registry.registerPseudonymous(" \t<>\u200b"))
                .isInstanceOf(HordeException.class);
    }

    @Test
    void aNameOfThirtyIsKeptAndALongerOneCutAtThePriceOfASuspicion() throws SQLException {
        Account kept = accounts.registry.registerPseudonymous("x".repeat(30)).account();
        Account cut = accounts.registry.registerPseudonymous("x".repeat(31)).account();

        assertThat(kept.suspicionPoints()).isZero();
        assertThat(cut.username()).hasSize(30);
        assertThat(cut.suspicionPoints()).isOne();
    }

    @Test
    void rotatingTheKeyMakesTheOldOneUnknown() throws SQLException {
        Registration made = accounts.registry.registerPseudonymous("Ann");
        accounts.directory.byKey(made.apiKey());
        String next = accounts.registry.rotateKey(made.account().id());
        accounts.announced.forEach(accounts.directory::invalidate);

        assertThat(accounts.directory.byKey(made.apiKey())).isEmpty();
        assertThat(accounts.directory.byKey(next)).isPresent();
    }

    @Test
    void administratorsMakeAccountsWithRolesAndKudos() throws SQLException {
        Account account = accounts.registry
                .createUser("Mod", Set.of(Role.MODERATOR), 10_000_00)
                .account();

        assertThat(account.isModerator()).isTrue();
        assertThat(account.isTrusted()).isTrue();
        assertThat(accounts.spendable(account)).isEqualTo(10_000_00);
        assertThat(accounts.audit.verify().differences()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1400", "1234,1400", "1400,1400", "1401,1401", "10000000,10000000"})
    void theBalanceIsWhatWasAskedForButOfAnythingAtAllTheFloorAtLeast(long askedHundredths, long balanceHundredths)
            throws SQLException {
        Account account = accounts.registry
                .createUser("Ann", Set.of(Role.TRUSTED), askedHundredths)
                .account();

        assertThat(accounts.spendable(account)).isEqualTo(balanceHundredths);
        assertThat(accounts.audit.verify().differences()).isEmpty();
    }

    @Test
    void theAnonymousAccountHoldsNoRolesAndKeepsItsKey() throws SQLException {
        assertThat(accounts.registry.setRoles(0, Set.of(Role.TRUSTED)).roles()).isEmpty();
        assertThatThrownBy(() -> accounts.registry.rotateKey(0)).isInstanceOf(HordeException.class);
    }

    @Test
    void refreshingSetsNameKeyRolesAndBalanceAbsolutely() throws SQLException {
        Registration first = accounts.registry.createOrRefresh(
                "ci_test_user", "test_user", Set.of(Role.MODERATOR), OptionalLong.of(10_000_00));
        Registration second =
                accounts.registry.createOrRefresh("ci_test_user", "renamed", Set.of(), OptionalLong.of(500_00));
        accounts.passFreshness();

        assertThat(first.created()).isTrue();
        assertThat(second.created()).isFalse();
        assertThat(second.account().id()).isEqualTo(first.account().id());
        assertThat(second.account().roles()).isEmpty();
        assertThat(accounts.spendable(second.account())).isEqualTo(500_00);
        assertThat(accounts.directory.byKey(first.apiKey())).isEmpty();
        assertThat(accounts.directory.byKey(second.apiKey()).orElseThrow().username())
                .isEqualTo("renamed");
        assertThat(accounts.audit.verify().differences()).isEmpty();
    }

    @Test
    void allNodesAgreeOnTheStoredSecretAndAConfiguredOneWins() throws SQLException {
        ApiKeys otherNode = AccountBootstrap.withStoredSecret(accounts.dataSource, new SecureRandom());
        assertThat(otherNode.hash("key")).isEqualTo(accounts.keys.hash("key"));

        ApiKeys configured = AccountBootstrap.withSecret(accounts.dataSource, "imported");
        assertThat(configured.hash("key")).isNotEqualTo(accounts.keys.hash("key"));
        assertThat(new AccountDirectory(accounts.dataSource, configured).byKey(ApiKeys.ANONYMOUS))
                .isPresent();
    }

    @Test
    void changesAreAnnounced() throws SQLException {
        int id = accounts.registry.registerPseudonymous("Ann").account().id();
        accounts.registry.setRoles(id, Set.of(Role.VPN));
        accounts.registry.adjustKudos(id, 40_00);

        assertThat(accounts.announced).containsExactly(id, id, id);
    }
}
