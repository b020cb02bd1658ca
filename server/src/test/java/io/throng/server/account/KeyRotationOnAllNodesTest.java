package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.TrustPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeyRotationOnAllNodesTest {
    @Test
    void theOldKeyIsUnknownOnTheOtherNodeWithoutWaitingForItsMemoryToAge() throws Exception {
        Accounts one = new Accounts(TrustPolicy.off());
        // The clock of this memory stands still: nothing in it ever ages.
        AccountDirectory other = new AccountDirectory(one.dataSource, one.keys, () -> 0L);
        CompletableFuture<Void> listening = new CompletableFuture<>();
        CompletableFuture<Void> heard = new CompletableFuture<>();
        ChangeFeed theirs = new ChangeFeed(
                one.dataSource,
                change -> {
                    change.ids().forEach(id -> other.invalidate(Integer.parseInt(id)));
                    heard.complete(null);
                },
                () -> listening.complete(null),
                () -> {});
        ChangeFeed ours = ChangeFeed.speaking(one.dataSource);
        try (theirs;
                ours) {
            theirs.start();
            listening.get(60, TimeUnit.SECONDS);
            Registration made = one.registry.registerPseudonymous("Rotator");
            assertThat(other.byKey(made.apiKey())).isPresent();
            AccountRegistry announcing = new AccountRegistry(
                    one.dataSource,
                    one.keys,
                    new Ledger(),
                    one.promotion,
                    WordListProfanity.shipped(),
                    userId -> announce(ours, one, userId));
            String fresh = announcing.rotateKey(made.account().id());
            heard.get(60, TimeUnit.SECONDS);
            assertThat(other.byKey(made.apiKey())).isEmpty();
            assertThat(other.byKey(fresh))
                    .map(Account::id)
                    .contains(made.account().id());
        }
    }

    private static void announce(ChangeFeed feed, Accounts accounts, int userId) {
        try (Connection connection = accounts.dataSource.getConnection()) {
            feed.announce(connection, ChangeFeed.Topic.ACCOUNT, List.of(userId));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
