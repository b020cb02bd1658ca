package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.HoldId;
import io.throng.server.kudos.HoldRequest;
import io.throng.server.kudos.Holds;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.TrustPolicy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserRemovalTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final List<Integer> wiped = new ArrayList<>();
    private Accounts accounts;
    private UserRemoval removal;
    private Account user;

    @BeforeEach
    void anAccount() throws Exception {
        accounts = new Accounts(TrustPolicy.off());
        AccountConsequences noted = new AccountConsequences() {
            @Override
            public void wiped(Connection connection, int userId) {
                wiped.add(userId);
            }
        };
        removal = new UserRemoval(
                accounts.dataSource,
                new Holds(),
                List.of(noted),
                accounts.announced::add,
                (actor, action, subject, details) -> {});
        user = accounts.registry.createUser("leaving", Set.of(), 1_000_00).account();
        active(NOW.minus(Duration.ofDays(40)));
    }

    private void active(Instant at) throws Exception {
        accounts.execute("update app_user set last_active = '" + at + "' where id = " + user.id());
    }

    private boolean exists() throws Exception {
        return accounts.directory.byId(user.id()).isPresent();
    }

    @Test
    void marksOfLongAgoAreCarriedOutByThemselves() throws Exception {
        removal.remove(user, user.id(), NOW.minus(Duration.ofDays(31)));

        assertThat(removal.wipeMarkedBefore(NOW.minus(Duration.ofDays(31)), NOW))
                .isZero();
        assertThat(removal.wipeMarkedBefore(NOW.minus(Duration.ofDays(30)), NOW))
                .isEqualTo(1);
        assertThat(exists()).isFalse();
        assertThat(wiped).containsExactly(user.id());
        assertThat(removal.wipeMarkedBefore(NOW.minus(Duration.ofDays(30)), NOW))
                .isZero();
    }

    @Test
    void whoWasActiveSinceStays() throws Exception {
        removal.remove(user, user.id(), NOW.minus(Duration.ofDays(31)));
        active(NOW.minus(Duration.ofDays(30)));

        assertThat(removal.wipeMarkedBefore(NOW, NOW)).isZero();
        assertThat(exists()).isTrue();
    }

    @Test
    void whoIsNotMarkedStays() throws Exception {
        assertThat(removal.wipeMarkedBefore(NOW, NOW)).isZero();
        assertThat(exists()).isTrue();
    }

    @Test
    void wipingGivesBackWhatWasHeldAndKeepsTheBooks() throws Exception {
        HoldId hold = HoldId.upfront(UUID.randomUUID());
        try (Connection connection = accounts.dataSource.getConnection()) {
            connection.setAutoCommit(false);
            new Holds().place(connection, new HoldRequest(hold, LedgerAccounts.spendable(user.id()), 500_00), NOW);
            connection.commit();
        }
        removal.remove(user, user.id(), NOW);
        removal.remove(user, user.id(), NOW);

        try (Connection connection = accounts.dataSource.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select count(*) from kudos_hold where released_at is null")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
        assertThat(accounts.spendable(user)).isEqualTo(1_000_00);
        assertThat(accounts.audit.verify().isClean()).isTrue();
    }
}
