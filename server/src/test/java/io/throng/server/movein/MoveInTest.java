package io.throng.server.movein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.server.account.Account;
import io.throng.server.account.ImportedKeys;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Accounts, keys and kudos that move in, from a database with the awkward rows that years of operation leave behind. */
class MoveInTest {
    private final OldHorde there = new OldHorde();
    private final NewHome here = new NewHome();

    MoveInTest() throws SQLException {}

    @Test
    void accountsKeepNumberNameRolesAndStanding() throws SQLException {
        here.moveIn(there);

        Account founder = here.account(1);
        assertThat(founder.alias()).isEqualTo("Founder#1");
        assertThat(founder.roles()).containsExactlyInAnyOrder(Role.MODERATOR, Role.TRUSTED, Role.SPECIAL);
        assertThat(founder.created()).isEqualTo("2022-09-02T10:00:00Z");
        assertThat(founder.lastActive()).isEqualTo("2024-05-02T11:12:13.141592Z");
        assertThat(here.rows("select contact, admin_comment, monthly_kudos, worker_invited from app_user where id = 1"))
                .containsExactly("mail@example.org|first of all|500000|20");
        assertThat(here.account(3).alias()).isEqualTo("Founder#3");
        assertThat(here.account(4).isFlagged()).isTrue();
        assertThat(here.account(4).isSuspicious()).isTrue();
        assertThat(here.account(5).isDeleted()).isTrue();
        assertThat(here.account(10).roles()).containsExactlyInAnyOrder(Role.SERVICE, Role.TRUSTED);
        assertThat(here.account(14).roles()).isEmpty();
        assertThat(here.account(0).roles()).isEmpty();
        assertThat(here.account(2000).username()).isEqualTo("Latest");
    }

    @Test
    void markupInNamesIsTakenOutAsItIsForWhoRegistersHere() throws SQLException {
        here.moveIn(there);

        assertThat(here.account(2).username()).isEqualTo("Worker bBob");
    }

    @Test
    void whoRegistersAfterwardsGetsANumberBeyondAllThatWereBroughtIn() throws SQLException {
        here.moveIn(there);

        assertThat(here.registry.registerPseudonymous("New").account().id()).isEqualTo(2001);
    }

    @Test
    void kudosComeOverToTheHundredthAndTheBooksBalance() throws SQLException {
        MoveInReport report = here.moveIn(there);

        assertThat(here.kudos(1)).isEqualTo("1000000.00");
        assertThat(here.kudos(2)).isEqualTo("123.45");
        assertThat(here.escrow(2)).isEqualTo("67.89");
        assertThat(here.kudos(0)).isEqualTo("-50.00");
        assertThat(here.rows("""
                        select accumulated, gifted, donated, admin, received, recurring, awarded, styled
                        from kudos_account where id = 2""")).containsExactly("70000000|-5000000|-100000|100000|2000000|30000000|1000|2000");
        assertThat(here.audit.verify().differences()).isEmpty();
        assertThat(report.kudos().addUp()).isTrue();
        assertThat(report.lines()).contains("The sums agree.");
    }

    @Test
    void whoIsBelowTheFloorIsLiftedToItUnlessNoKudoEverMoved() throws SQLException {
        MoveInReport report = here.moveIn(there);

        assertThat(here.kudos(4)).isEqualTo("25.00");
        assertThat(here.escrow(4)).isEqualTo("-3.00");
        assertThat(here.kudos(14)).isEqualTo("0.00");
        assertThat(report.of("users")
                        .adjustedByReason()
                        .get("is below the least balance: lifted to it")
                        .examples())
                .containsExactly("4", "9");
        // 525 for the debtor, 15 for the one with 10.
        assertThat(report.kudos().lifted()).isEqualTo(540_00);
    }

    @Test
    void fractionsBeyondHundredthsAreRoundedToEvenAndReported() throws SQLException {
        MoveInReport report = here.moveIn(there);

        // 10.005 is 10.00, and lifted to 25.
        assertThat(here.kudos(9)).isEqualTo("25.00");
        assertThat(here.escrow(9)).isEqualTo("0.12");
        // What account 15 has is more than a ledger holds.
        assertThat(report.kudos().rounding())
                .isEqualByComparingTo(new BigDecimal("-0.005")
                        .add(new BigDecimal("-0.005"))
                        .subtract(new BigDecimal("9223372036854775807")));
        assertThat(here.kudos(15)).isEqualTo("0.00");
        assertThat(here.kudos(13)).isEqualTo("0.00");
    }

    @Test
    void escrowOfTrustedAccountsIsReleased() throws SQLException {
        here.moveIn(there);

        assertThat(here.kudos(16)).isEqualTo("1250.00");
        assertThat(here.escrow(16)).isEqualTo("0.00");
    }

    @Test
    void valuesOutOfBoundsAreBroughtWithinThem() throws SQLException {
        MoveInReport report = here.moveIn(there);

        assertThat(here.rows("select concurrency, usage_multiplier, worker_invited, monthly_kudos, public_workers"
                        + ", char_length(contact), char_length(admin_comment) from app_user where id = 9"))
                .containsExactly("500|10|0|0|f|500|500");
        assertThat(here.account(8).username()).isEqualTo("Nameless");
        assertThat(here.account(8).concurrency()).isEqualTo(30);
        assertThat(report.of("users").adjustedByReason())
                .containsKeys(
                        "has no name, is called Nameless",
                        "has no log-in identity, becomes pseudonymous",
                        "has no key, or one whose hash is not 64 hex digits: needs a new one",
                        "has the key of another account: needs a new one",
                        "has the passkey of another account: needs a new one");
        assertThat(report.of("users").leftOutByReason())
                .containsKeys(
                        "role JESTER is unknown here",
                        "suspicion 77 is unknown here",
                        "has the log-in identity of another account there",
                        "record REQUEST hologram is unknown here, or no number");
    }

    @Test
    void recordsComeOverInHundredths() throws SQLException {
        here.moveIn(there);

        assertThat(
                        here.rows(
                                "select record_type, record_key, value_hundredths from user_record where user_id = 1 order by 1, 2"))
                .containsExactly("1|0|567812", "4|0|123400", "5|1|300");
        assertThat(
                        here.rows(
                                "select record_type, record_key, value_hundredths from user_record where user_id = 2 order by 1, 2"))
                .containsExactly("0|0|1234", "0|1|100000000", "3|1|10000", "3|2|700");
    }

    @Test
    void wipedAccountsAreTombstonesEachWithAnIdentityOfItsOwn() throws SQLException {
        here.moveIn(there);

        assertThat(
                        here.rows(
                                "select identity, contact, key_hash, passkey_hash from app_user where id in (6, 7) order by id"))
                .containsExactly("<wiped:aihorde:6>|null|null|null", "<wiped:aihorde:7>|null|null|null");
        assertThat(here.byKey("wiped-key-000000000006")).isEmpty();
        assertThat(here.kudos(6)).isEqualTo("40.00");
    }

    @Test
    void anOldKeyOpensItsAccountAndBecomesAKeyOfOurs() throws SQLException {
        here.moveIn(there);

        assertThat(here.byKey(OldHorde.KEY_OF_2).orElseThrow().id()).isEqualTo(2);
        assertThat(here.rows("select key_hash from app_user where id = 2"))
                .containsExactly(here.keys.hash(OldHorde.KEY_OF_2));
        assertThat(here.byKey(OldHorde.KEY_OF_2).orElseThrow().id()).isEqualTo(2);
        assertThat(here.byKey("shouted-key-0000000009").orElseThrow().id()).isEqualTo(9);
        assertThat(here.byKey("leaving-key-0000000005").orElseThrow().isDeleted())
                .isTrue();
        assertThat(here.byKey("thirds-key-00000000003").orElseThrow().id()).isEqualTo(3);
        assertThat(here.byKey("twins-key-000000000011")).isEmpty();
        assertThat(here.byKey("nobodys-key-0000000000")).isEmpty();
        assertThat(here.byKey("0000000000").orElseThrow().isAnonymous()).isTrue();
    }

    @Test
    void aKeyGivenHereVoidsTheOneFromThereUsedOrNot() throws SQLException {
        here.moveIn(there);
        here.byKey(OldHorde.KEY_OF_2);

        String second = here.registry.rotateKey(2);
        String third = here.registry.rotateKey(3);
        there.execute("update users set api_key = hashed('thirds-newer-key-00003') where id = 3");
        MoveInReport report = here.moveIn(there);

        assertThat(here.byKey(OldHorde.KEY_OF_2)).isEmpty();
        assertThat(here.byKey("thirds-key-00000000003")).isEmpty();
        assertThat(here.byKey("thirds-newer-key-00003")).isEmpty();
        assertThat(here.byKey(second).orElseThrow().id()).isEqualTo(2);
        assertThat(here.byKey(third).orElseThrow().id()).isEqualTo(3);
        assertThat(report.of("users").adjustedByReason()).containsKey("got a key here: the one there does not count");
    }

    @Test
    void aKeyRotatedThereReplacesTheOneBroughtInUsedOrNot() throws SQLException {
        here.moveIn(there);
        here.byKey(OldHorde.KEY_OF_2);

        there.execute("update users set api_key = hashed('bobs-newer-key-0000002') where id = 2");
        here.moveIn(there);

        assertThat(here.byKey(OldHorde.KEY_OF_2)).isEmpty();
        assertThat(here.byKey("bobs-newer-key-0000002").orElseThrow().id()).isEqualTo(2);
    }

    @Test
    void aWrongSaltIsRefusedBeforeAnythingIsWritten() throws SQLException {
        Map<String, String> before = here.everything();

        assertThatThrownBy(() -> here.moveIn(there, new MoveIn.Wish("aihorde", "wrong", false)))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("not the salt");
        assertThat(here.everything()).isEqualTo(before);
    }

    @Test
    void theSaltsOfNoMoreThanSomeSourcesAreKept() throws SQLException {
        try (var connection = here.dataSource.getConnection()) {
            for (int i = 0; i < ImportedKeys.MAX_SOURCES; i++) {
                ImportedKeys.keepSalt(connection, "source-" + i, "salt");
            }
            ImportedKeys.keepSalt(connection, "source-0", "another");
            assertThatThrownBy(() -> ImportedKeys.keepSalt(connection, "one-more", "salt"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aDatabaseThatIsNoHordesIsRefused() throws SQLException {
        there.execute("drop table users cascade");

        assertThatThrownBy(() -> here.moveIn(there))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("no table users");
    }

    @Test
    void tablesAndColumnsThatAVersionLacksAreNotedAndDoWithout() throws SQLException {
        there.execute("""
                drop table user_suspicions, user_records, filters, styles, style_collections, teams, user_sharedkeys;
                alter table users drop column admin_comment, drop column worker_invited, drop column evaluating_kudos;
                alter table workers drop column team_id, drop column speed""");

        MoveInReport report = here.moveIn(there);

        assertThat(report.notes()).hasSize(7);
        assertThat(here.kudos(1)).isEqualTo("1000000.00");
        assertThat(here.audit.verify().differences()).isEmpty();
    }

    @Test
    void aDryRunReportsWhatARealOneWouldAndChangesNothing() throws SQLException {
        Map<String, String> before = here.everything();
        MoveInReport dry = here.moveIn(there, new MoveIn.Wish("aihorde", OldHorde.SALT, true));
        assertThat(here.everything()).isEqualTo(before);

        MoveInReport real = here.moveIn(there);
        assertThat(dry.lines()).isEqualTo(real.lines());
    }

    @Test
    void aSecondRunChangesNothing() throws SQLException {
        MoveInReport first = here.moveIn(there);
        Map<String, String> once = here.everything();

        MoveInReport second = here.moveIn(there);

        assertThat(here.everything()).isEqualTo(once);
        second.tallies().forEach((kind, tally) -> {
            assertThat(tally.createdCount()).as(kind).isZero();
            assertThat(tally.changedCount()).as(kind).isZero();
            assertThat(tally.unchangedCount()).as(kind).isEqualTo(first.of(kind).createdCount());
        });
        assertThat(second.kudos().broughtIn()).isZero();
        assertThat(second.kudos().earlier()).isEqualTo(first.kudos().broughtIn());
        assertThat(second.kudos().addUp()).isTrue();
    }

    @Test
    void newsThereComeOverAndWhatHappenedHereStays() throws SQLException {
        here.moveIn(there);
        here.registry.adjustKudos(2, 10_00);
        here.execute("update app_user set username = 'Changed here', concurrency = 77 where id = 2");
        here.execute("insert into user_record values (1, 4, 0, 100) on conflict (user_id, record_type, record_key)"
                + " do update set value_hundredths = user_record.value_hundredths + 100");
        there.execute("""
                update users set kudos = kudos - 100.45, evaluating_kudos = 70, contact = 'new@example.org' where id = 2;
                update users set kudos = -400 where id = 4;
                update users set username = 'Renamed' where id = 3;
                update user_records set value = 1300 where user_id = 1 and record_type = 'REQUEST';
                update user_roles set value = false where user_id = 1 and user_role = 'SPECIAL';
                insert into user_roles (user_id, user_role, value) values (2, 'VPN', true);
                delete from user_suspicions where user_id = 4 and suspicion_id = 5;
                insert into user_suspicions (user_id, suspicion_id) values (2, 9);
                insert into users (id, username, oauth_id, api_key, kudos) values (3000, 'Later', 'd_3000', hashed('later'), 5000)""");

        MoveInReport report = here.moveIn(there);

        assertThat(here.kudos(2)).isEqualTo("33.00");
        assertThat(here.escrow(2)).isEqualTo("70.00");
        // Still below the floor there: nothing was earned that would be above it.
        assertThat(here.kudos(4)).isEqualTo("25.00");
        assertThat(here.account(2).username()).isEqualTo("Changed here");
        assertThat(here.account(2).concurrency()).isEqualTo(77);
        assertThat(here.rows("select contact from app_user where id = 2")).containsExactly("new@example.org");
        assertThat(here.account(3).username()).isEqualTo("Renamed");
        assertThat(here.account(1).roles()).containsExactlyInAnyOrder(Role.MODERATOR, Role.TRUSTED);
        assertThat(here.account(2).roles()).containsExactly(Role.VPN);
        assertThat(here.account(4).suspicionPoints()).isEqualTo(2);
        assertThat(here.account(2).suspicionPoints()).isEqualTo(2);
        assertThat(here.rows("select value_hundredths from user_record where user_id = 1 and record_type = 4"))
                .containsExactly("130100");
        assertThat(here.kudos(3000)).isEqualTo("5000.00");
        assertThat(report.of("users").createdCount()).isEqualTo(1);
        assertThat(report.of("users").changedCount()).isEqualTo(4);
        assertThat(report.kudos().addUp()).isTrue();
        assertThat(here.audit.verify().differences()).isEmpty();
    }

    @Test
    void whoRecoversThereFromBelowTheFloorIsNotGivenTheSameKudosTwice() throws SQLException {
        here.moveIn(there);

        there.execute("update users set kudos = 125 where id = 4");
        here.moveIn(there);

        assertThat(here.kudos(4)).isEqualTo("125.00");
        assertThat(here.audit.verify().differences()).isEmpty();
    }

    @Test
    void whoWasWipedHereStaysWiped() throws SQLException {
        here.moveIn(there);
        here.execute("update app_user set identity = '<wiped:3>', username = '<wiped>', key_hash = null where id = 3");

        there.execute("update users set username = 'Back again', kudos = 1000 where id = 3");
        MoveInReport report = here.moveIn(there);

        assertThat(here.rows("select username from app_user where id = 3")).containsExactly("<wiped>");
        assertThat(here.kudos(3)).isEqualTo("25.00");
        assertThat(here.byKey("thirds-key-00000000003")).isEmpty();
        assertThat(report.of("users").leftOutByReason()).containsKey("was wiped here since it was brought in");
        assertThat(report.kudos().addUp()).isTrue();
    }

    @Test
    void whoWasWipedThereIsForgottenHere() throws SQLException {
        here.moveIn(there);
        here.byKey(OldHorde.KEY_OF_2);

        there.execute("update users set username = '<wiped>', oauth_id = '<wiped>', contact = '<wiped>' where id = 2");
        here.moveIn(there);

        assertThat(here.rows("select username, identity, contact, key_hash from app_user where id = 2"))
                .containsExactly("<wiped>|<wiped:aihorde:2>|null|null");
        assertThat(here.byKey(OldHorde.KEY_OF_2)).isEmpty();
    }

    @Test
    void givenANumberIsTakenHereTheAccountGetsAnotherBeyondAll() throws SQLException {
        Registration local = here.registry.registerPseudonymous("First here");

        MoveInReport report = here.moveIn(there);

        assertThat(here.account(local.account().id()).username()).isEqualTo("First here");
        assertThat(here.account(2001).alias()).isEqualTo("Founder#2001");
        assertThat(here.byKey("founder-key-0000000001").orElseThrow().id()).isEqualTo(2001);
        assertThat(here.kudos(2001)).isEqualTo("1000000.00");
        assertThat(report.of("users")
                        .adjustedByReason()
                        .get("the number is taken here: another one")
                        .examples())
                .containsExactly("1 became 2001");
        assertThat(here.rows("select owner_id from worker where name = 'Looker'"))
                .containsExactly("2001");

        Map<String, String> once = here.everything();
        here.moveIn(there);
        assertThat(here.everything()).isEqualTo(once);
    }

    @Test
    void whoIsHereAlreadyWithTheSameLogInKeepsWhatItIsAndGetsTheKudos() throws SQLException {
        Registration local = here.registry.createOrRefresh(
                "d_5", "Came early", Set.of(Role.VPN), java.util.OptionalLong.of(1000_00));
        there.execute("insert into user_roles (user_id, user_role, value) values (5, 'MODERATOR', true)");

        here.moveIn(there);
        there.execute("update users set username = 'Other', kudos = kudos + 1 where id = 5");
        here.moveIn(there);

        Account joined = here.account(local.account().id());
        assertThat(joined.username()).isEqualTo("Came early");
        assertThat(joined.roles()).containsExactly(Role.VPN);
        assertThat(here.kudos(joined.id())).isEqualTo("1101.00");
        assertThat(here.byKey(local.apiKey()).orElseThrow().id()).isEqualTo(joined.id());
        assertThat(here.byKey("leaving-key-0000000005")).isEmpty();
        assertThat(here.audit.verify().differences()).isEmpty();
    }
}
