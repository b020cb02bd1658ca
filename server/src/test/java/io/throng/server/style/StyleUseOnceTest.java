package io.throng.server.style;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.text.TextParams;
import io.throng.server.account.Account;
import io.throng.server.account.AccountBootstrap;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.RecordDelta;
import io.throng.server.account.RecordKey;
import io.throng.server.account.RecordType;
import io.throng.server.account.TrustPromotion;
import io.throng.server.account.WordListProfanity;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.Requester;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.kudos.TrustPolicy;
import io.throng.server.model.ModelReferenceRefresher;
import io.throng.server.request.LiveRequests;
import io.throng.server.request.NewRequest;
import io.throng.server.request.OrderJson;
import io.throng.server.request.RequestRows;
import io.throng.server.request.TextOrder;
import io.throng.server.request.rules.Targeting;
import io.throng.server.request.rules.TextDraft;
import io.throng.server.storage.TestDatabase;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a use of a style moves is moved once, however often its write is tried (styles spec 6.7). */
class StyleUseOnceTest {
    private final DataSource dataSource = TestDatabase.fresh();
    private final Ledger ledger = new Ledger();
    private final UUID style = UUID.randomUUID();
    private Account author;
    private Account user;
    private NewRequest.Writer writer;

    @BeforeEach
    void people() throws Exception {
        ApiKeys keys = AccountBootstrap.withStoredSecret(dataSource, new SecureRandom());
        AccountRegistry registry = new AccountRegistry(
                dataSource,
                keys,
                ledger,
                new TrustPromotion(ledger, new TrustPolicy(TrustPolicy.NEVER)),
                WordListProfanity.shipped(),
                userId -> {});
        author = registry.createUser("author", Set.of(), 100_00).account();
        user = registry.createUser("user", Set.of(), 100_00).account();
        LiveRequests live = new LiveRequests(
                dataSource,
                new AccountDirectory(dataSource, keys),
                ledger,
                ModelReferenceRefresher::builtIn,
                new SplittableRandom(1));
        writer = new NewRequest.Writer(ledger, live, ChangeFeed.speaking(dataSource));
        try (Connection connection = dataSource.getConnection()) {
            StyleRows.put(
                    connection,
                    new StoredStyle(
                            style,
                            author.id(),
                            author.alias(),
                            JobKind.TEXT,
                            "style",
                            "",
                            "{p}",
                            "{}",
                            true,
                            false,
                            List.of(),
                            List.of("m"),
                            Optional.empty(),
                            0));
        }
    }

    private NewRequest request(int senderId) {
        UUID id = UUID.randomUUID();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        TextDraft draft = new TextDraft(
                "x", TextParams.EMPTY, 1, 80, List.of("m"), new Targeting(List.of(), false), false, false, true);
        TextOrder order = new TextOrder(
                draft, Optional.empty(), "test:1:x", Optional.empty(), false, Optional.empty(), Optional.empty());
        StyleChoice choice =
                new StyleChoice(style, author.id(), Optional.empty(), "{p}", "{}", List.of("m"), Optional.empty());
        return new NewRequest(
                new RequestRows.Row(
                        new RequestState(id, 0, 1, 1, 0, 0, 0, false, false, now.plus(NewRequest.LIFE), 300),
                        JobKind.TEXT,
                        user.id(),
                        0,
                        now,
                        80,
                        0,
                        OrderJson.write(order)),
                order,
                new Requester(user.id(), false, 100_00),
                SettlementRules.activation(id, now, user.id(), SettlementRules.textActivationTaxHundredths(true)),
                List.of(RecordDelta.one(user.id(), RecordType.REQUEST, RecordKey.TEXT)),
                0,
                false,
                Optional.of(StyleUse.of(choice, JobKind.TEXT, id, now, user.id(), senderId)));
    }

    private void write(List<NewRequest> requests, boolean repeated) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            writer.write(connection, requests, repeated);
            connection.commit();
        }
    }

    private long balance(Account account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long own = LedgerAccounts.spendable(account.id());
            return ledger.balances(connection, List.of(own)).get(own);
        }
    }

    private long uses() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return StyleRows.byId(connection, style).orElseThrow().useCount();
        }
    }

    @Test
    void aRepeatedWriteRewardsAndCountsNothingMore() throws Exception {
        long before = balance(author);
        List<NewRequest> requests = List.of(request(user.id()), request(user.id()));
        write(requests, false);
        write(requests, true);
        assertThat(balance(author)).isEqualTo(before + 2 * SettlementRules.STYLE_REWARD_HUNDREDTHS);
        assertThat(uses()).isEqualTo(2);
        assertThat(new LedgerAudit(dataSource).verify().isClean()).isTrue();
    }

    @Test
    void theOwnersOwnUseIsCountedButNotRewardedWhoeverPays() throws Exception {
        long before = balance(author);
        write(List.of(request(author.id())), false);
        assertThat(balance(author)).isEqualTo(before);
        assertThat(uses()).isEqualTo(1);
    }

    @Test
    void aStyleDeletedMeanwhileSpoilsNothing() throws Exception {
        NewRequest request = request(user.id());
        try (Connection connection = dataSource.getConnection()) {
            StyleRows.delete(connection, style);
        }
        long before = balance(author);
        write(List.of(request), false);
        assertThat(balance(author)).isEqualTo(before + SettlementRules.STYLE_REWARD_HUNDREDTHS);
    }
}
