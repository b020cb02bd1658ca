package io.throng.server.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.Claim;
import io.throng.server.dispatch.ClaimWriter;
import io.throng.server.dispatch.StoredHorde;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.kudos.WorkPayment;
import io.throng.server.settlement.Settlement.Outcome;
import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Outcome.Faulted;
import io.throng.server.webhook.WebhookOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A requester, a worker, and jobs that one asked for and the other holds. */
abstract class SettlementScene {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final int REQUESTER = 1;
    static final int OWNER = 2;
    static final long FLOOR = -100_000;
    static final long BURN = 1100;
    static final long REWARD = 1000;
    static StoredHorde horde;

    final List<SettlementWriter.EndedJob> told = new ArrayList<>();
    final SettlementWriter writer = new SettlementWriter(horde.ledger(), new WebhookOutbox(), told::addAll);
    final UUID worker = UUID.randomUUID();
    Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        horde = new StoredHorde();
        try (Connection connection = horde.connect()) {
            horde.user(connection, REQUESTER, FLOOR);
            horde.user(connection, OWNER, FLOOR);
            connection.commit();
        }
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = horde.connect();
        horde.worker(connection, worker, OWNER, JobKind.TEXT);
        connection.commit();
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        connection.close();
        assertThat(new LedgerAudit(horde.dataSource()).verify().differences()).isEmpty();
    }

    /** Stores a request and claims some of its jobs. */
    List<UUID> claim(UUID request, int jobs, int size) throws SQLException {
        horde.request(connection, request, REQUESTER, jobs);
        List<UUID> ids = claimAgain(request, size);
        connection.commit();
        return ids;
    }

    List<UUID> claimAgain(UUID request, int size) throws SQLException {
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(size).toList();
        Claim.Result result = write(new Claim(
                request, worker, ids, "m", waiting -> 5, StoredHorde.REQUEST_LIFE, Duration.ofMinutes(10), false));
        return result instanceof Claim.Result.Granted granted ? granted.jobIds() : List.of();
    }

    Claim.Result write(Claim claim) throws SQLException {
        return new ClaimWriter().write(connection, List.of(claim), false).getFirst();
    }

    List<Settlement.Result> write(Settlement... settlements) throws SQLException {
        return writer.write(connection, List.of(settlements), false);
    }

    Settlement delivery(UUID job, UUID request) {
        WorkPayment payment = new WorkPayment(REQUESTER, BURN, OWNER, REWARD, 100, false);
        return settlement(
                job,
                request,
                new Delivered(
                        "a text",
                        "[]",
                        1,
                        false,
                        Optional.of(SettlementRules.jobSettled(job, NOW, payment)),
                        BURN,
                        List.of(),
                        List.of(),
                        false,
                        Optional.empty(),
                        Optional.empty()));
    }

    Settlement fault(UUID job, UUID request) {
        return settlement(job, request, new Faulted(false));
    }

    Settlement settlement(UUID job, UUID request, Outcome outcome) {
        return new Settlement(
                job,
                UUID.randomUUID(),
                request,
                JobKind.TEXT,
                "m",
                new Settlement.WorkerShare(worker, REWARD, 12.5),
                100,
                new Settlement.Figures(100, 100),
                Duration.ofMinutes(10),
                outcome);
    }

    long balance(int user) throws SQLException {
        return horde.ledger()
                .state(connection, LedgerAccounts.spendable(user))
                .orElseThrow()
                .balanceHundredths();
    }

    long count(String fromWhere, Object parameter) throws SQLException {
        return horde.number(connection, "select count(*) from " + fromWhere, parameter);
    }
}
