package io.throng.server.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.account.RecordDelta;
import io.throng.server.account.RecordKey;
import io.throng.server.account.RecordType;
import io.throng.server.dispatch.Claim;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.StoredHorde;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.kudos.WorkPayment;
import io.throng.server.settlement.Settlement.Outcome.Delivered;
import io.throng.server.settlement.Settlement.Result.AlreadyEnded;
import io.throng.server.settlement.Settlement.Result.Settled;
import io.throng.server.webhook.WebhookDelivery;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How jobs end. */
class SettlementWriterTest extends SettlementScene {
    @Test
    void aDeliveryEndsTheJobAndEverythingThatFollowsIsInOneTransaction() throws SQLException {
        UUID request = UUID.randomUUID();
        UUID job = claim(request, 2, 1).getFirst();
        WebhookDelivery webhook = new WebhookDelivery(UUID.randomUUID(), "https://client.example/hook", "{}");
        Settlement settlement = settlement(
                job,
                request,
                new Delivered(
                        "a text",
                        "[]",
                        77,
                        false,
                        Optional.of(SettlementRules.jobSettled(
                                job, NOW, new WorkPayment(REQUESTER, BURN, OWNER, REWARD, 100, false))),
                        BURN,
                        List.of(webhook),
                        List.of(RecordDelta.one(OWNER, RecordType.FULFILLMENT, RecordKey.TEXT)),
                        true,
                        Optional.empty(),
                        Optional.empty()));
        long requesterBefore = balance(REQUESTER);
        long ownerBefore = balance(OWNER);
        long recordBefore = fulfilments();
        RequestState state = settled(write(settlement).getFirst());

        assertThat(state).isEqualTo(horde.state(connection, request));
        assertThat(state.finished()).isEqualTo(1);
        assertThat(state.processing()).isZero();
        assertThat(state.n()).isEqualTo(1);
        assertThat(state.consumedHundredths()).isEqualTo(BURN);
        assertThat(count("job where state = 1 and result = 'a text' and metadata = '[]' and seed = 77 and id = ?", job))
                .isEqualTo(1);
        assertThat(balance(REQUESTER) - requesterBefore).isEqualTo(-BURN);
        assertThat(balance(OWNER) - ownerBefore).isEqualTo(REWARD);
        assertThat(fulfilments() - recordBefore).isEqualTo(RecordDelta.ONE_HUNDREDTHS);
        assertThat(count("webhook_delivery where id = ?", webhook.id())).isEqualTo(1);
        assertThat(count("job_outcome where state = 1 and things = 100 and job_id = ?", job))
                .isEqualTo(1);
        assertThat(count(
                        "worker where fulfilments = 1 and contributions = 100 and kudos = 1000 and kudos_generated = 1000"
                                + " and missing_uploads = 1 and speed = 12.5 and uncompleted_jobs = 0 and id = ?",
                        worker))
                .isEqualTo(1);
    }

    @Test
    void whatEndsIsCountedOnceForTheStatisticsAndForTheWorkersTeam() throws SQLException {
        UUID team = UUID.randomUUID();
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "insert into team (id, name, creator_id) values ('%s', '%s', %d)".formatted(team, team, OWNER));
            statement.execute("update worker set team_id = '%s' where id = '%s'".formatted(team, worker));
            statement.execute("delete from job_counter");
        }
        UUID request = UUID.randomUUID();
        List<UUID> jobs = claim(request, 3, 3);

        write(delivery(jobs.get(0), request), delivery(jobs.get(0), request), fault(jobs.get(1), request));
        write(delivery(jobs.get(2), request));

        assertThat(horde.number(connection, "select sum(jobs) from job_counter where model = 'm'"))
                .isEqualTo(3);
        assertThat(horde.number(connection, "select sum(delivered) from job_counter where model = 'm'"))
                .isEqualTo(2);
        assertThat(horde.number(connection, "select sum(asked) from job_counter where kind = 2"))
                .isEqualTo(300);
        assertThat(count("team_total where fulfilments = 2 and kudos = 2000 and team_id = ?", team))
                .isEqualTo(1);
    }

    @Test
    void aFaultedJobGoesBackToTheRequestAndCanBeHandedOutAgain() throws SQLException {
        UUID request = UUID.randomUUID();
        UUID job = claim(request, 1, 1).getFirst();
        RequestState state = settled(write(fault(job, request)).getFirst());

        assertThat(state.n()).isEqualTo(1);
        assertThat(state.processing()).isZero();
        assertThat(state.restarted()).isEqualTo(1);
        assertThat(state.faulted()).isFalse();
        assertThat(count("job_outcome where state = 2 and job_id = ?", job)).isEqualTo(1);
        assertThat(count(
                        "worker where uncompleted_jobs = 1 and aborted_jobs = 1 and aborted_since is not null"
                                + " and fulfilments = 0 and speed is null and id = ?",
                        worker))
                .isEqualTo(1);
        assertThat(claimAgain(request, 1)).hasSize(1);
    }

    @Test
    void theThirdFaultGivesTheRequestUpWhetherTheFaultsCameTogetherOrNot() throws SQLException {
        UUID together = UUID.randomUUID();
        UUID oneByOne = UUID.randomUUID();
        List<UUID> jobs = claim(together, 5, 4);
        RequestState state =
                settled(write(fault(jobs.get(0), together), fault(jobs.get(1), together), fault(jobs.get(2), together))
                        .getFirst());
        assertThat(state.faulted()).isTrue();
        assertThat(state.n()).as("what is given up is not handed out again").isEqualTo(1);
        assertThat(claimAgain(together, 1)).isEmpty();

        UUID next = claim(oneByOne, 1, 1).getFirst();
        for (int fault = 1; fault < RequestState.FAULT_LIMIT; fault++) {
            assertThat(settled(write(fault(next, oneByOne)).getFirst()).faulted())
                    .isFalse();
            next = claimAgain(oneByOne, 1).getFirst();
        }
        RequestState last = settled(write(fault(next, oneByOne)).getFirst());
        assertThat(last.faulted()).isTrue();
        assertThat(last.n()).isZero();
        assertThat(last.done()).isTrue();

        RequestState late = settled(write(delivery(jobs.get(3), together)).getFirst());
        assertThat(late.finished())
                .as("running jobs of a faulted request are still taken and paid")
                .isEqualTo(1);
        assertThat(late.consumedHundredths()).isEqualTo(BURN);
    }

    @Test
    void aCancelledRequestGetsNothingBackAndItsRunningJobsAreStillPaid() throws SQLException {
        UUID request = UUID.randomUUID();
        List<UUID> jobs = claim(request, 3, 2);
        horde.cancel(connection, request);
        long before = balance(OWNER);

        RequestState state = settled(write(fault(jobs.get(0), request), delivery(jobs.get(1), request))
                .getFirst());

        assertThat(state.n()).isZero();
        assertThat(state.finished()).isEqualTo(1);
        assertThat(state.restarted()).isEqualTo(1);
        assertThat(state.done()).isTrue();
        assertThat(balance(OWNER) - before).isEqualTo(REWARD);
    }

    @Test
    void fakeJobsMoveNothing() throws SQLException {
        UUID request = UUID.randomUUID();
        horde.request(connection, request, REQUESTER, 1);
        UUID delivered = UUID.randomUUID();
        UUID faulted = UUID.randomUUID();
        for (UUID job : List.of(delivered, faulted)) {
            write(new Claim(request, worker, List.of(job), "m", n -> 0, StoredHorde.REQUEST_LIFE, Duration.ZERO, true));
        }
        connection.commit();
        RequestState before = horde.state(connection, request);
        long ownerBefore = balance(OWNER);
        long requesterBefore = balance(REQUESTER);
        List<Settlement.Result> results = write(delivery(delivered, request), fault(faulted, request));

        assertThat(results).hasOnlyElementsOfType(Settled.class);
        assertThat(horde.state(connection, request)).isEqualTo(before);
        assertThat(balance(OWNER)).isEqualTo(ownerBefore);
        assertThat(balance(REQUESTER)).isEqualTo(requesterBefore);
        assertThat(count("job_outcome where worker_id = ?", worker)).isZero();
        assertThat(count(
                        "worker where fulfilments = 0 and uncompleted_jobs = 0 and aborted_since is null and id = ?",
                        worker))
                .isEqualTo(1);
        assertThat(write(delivery(delivered, request), delivery(faulted, request)))
                .containsExactly(new AlreadyEnded(true), new AlreadyEnded(false));
    }

    @Test
    void abortsAreCountedWithinAnHourOfTheFirst() throws SQLException {
        UUID request = UUID.randomUUID();
        List<UUID> jobs = claim(request, 2, 2);
        write(fault(jobs.get(0), request));
        horde.execute(
                connection,
                "update worker set aborted_jobs = 9, aborted_since = now() - interval '61 minutes' where id = ?",
                worker);

        write(fault(jobs.get(1), request));

        assertThat(count(
                        "worker where aborted_jobs = 1 and aborted_since = now() and uncompleted_jobs = 2 and id = ?",
                        worker))
                .isEqualTo(1);
    }

    @Test
    void aCensoredDeliveryIsAnOutcomeOfItsOwn() throws SQLException {
        UUID request = UUID.randomUUID();
        UUID job = claim(request, 1, 1).getFirst();

        write(settlement(
                job,
                request,
                new Delivered(
                        "R2",
                        "[]",
                        1,
                        true,
                        Optional.empty(),
                        0,
                        List.of(),
                        List.of(),
                        false,
                        Optional.empty(),
                        Optional.empty())));

        assertThat(count("job where censored and state = 1 and id = ?", job)).isEqualTo(1);
        assertThat(count("job_outcome where state = 4 and job_id = ?", job)).isEqualTo(1);
    }

    private long fulfilments() throws SQLException {
        return horde.number(
                connection,
                "select coalesce(sum(value_hundredths), 0) from user_record where user_id = ? and record_type = 3",
                OWNER);
    }

    private static RequestState settled(Settlement.Result result) {
        assertThat(result).isInstanceOf(Settled.class);
        return ((Settled) result).state().orElseThrow();
    }
}
