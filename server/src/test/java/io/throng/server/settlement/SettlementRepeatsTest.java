package io.throng.server.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.RequestState;
import io.throng.server.settlement.Settlement.Result.AlreadyEnded;
import io.throng.server.settlement.Settlement.Result.Settled;
import io.throng.server.settlement.Settlement.Result.Unknown;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Ends that come more than once. */
class SettlementRepeatsTest extends SettlementScene {
    @Test
    void twoSubmitsOfOneJobInOneBatchPayTheFirst() throws SQLException {
        UUID request = UUID.randomUUID();
        UUID job = claim(request, 1, 1).getFirst();
        long before = balance(OWNER);
        List<Settlement.Result> results = write(delivery(job, request), delivery(job, request), fault(job, request));

        assertThat(results.get(0)).isInstanceOf(Settled.class);
        assertThat(results.subList(1, 3)).containsOnly(new AlreadyEnded(true));
        assertThat(balance(OWNER) - before).isEqualTo(REWARD);
        assertThat(horde.state(connection, request).finished()).isEqualTo(1);
        assertThat(horde.state(connection, request).restarted()).isZero();
        assertThat(count("job_outcome where job_id = ?", job)).isEqualTo(1);
        assertThat(count("worker where fulfilments = 1 and uncompleted_jobs = 0 and id = ?", worker))
                .isEqualTo(1);
    }

    @Test
    void aSubmitAfterTheEndChangesNothingAndLearnsHowItEnded() throws SQLException {
        UUID request = UUID.randomUUID();
        List<UUID> jobs = claim(request, 2, 2);
        write(delivery(jobs.get(0), request), fault(jobs.get(1), request));
        RequestState before = horde.state(connection, request);
        long ownerBefore = balance(OWNER);

        List<Settlement.Result> results = write(
                delivery(jobs.get(0), request),
                fault(jobs.get(0), request),
                delivery(jobs.get(1), request),
                fault(jobs.get(1), request),
                delivery(UUID.randomUUID(), request));

        assertThat(results)
                .containsExactly(
                        new AlreadyEnded(true),
                        new AlreadyEnded(true),
                        new AlreadyEnded(false),
                        new AlreadyEnded(false),
                        new Unknown());
        assertThat(horde.state(connection, request)).isEqualTo(before);
        assertThat(balance(OWNER)).isEqualTo(ownerBefore);
    }

    @Test
    void aRepeatedWriteKnowsItsOwnSuccessAndPaysNobodyTwice() throws SQLException {
        UUID request = UUID.randomUUID();
        List<UUID> jobs = claim(request, 2, 2);
        List<Settlement> batch = List.of(
                delivery(jobs.get(0), request),
                delivery(jobs.get(0), request),
                fault(jobs.get(1), request),
                delivery(UUID.randomUUID(), request));
        List<Settlement.Result> first = writer.write(connection, batch, false);
        connection.commit();
        long before = balance(OWNER);
        RequestState state = horde.state(connection, request);
        List<Settlement.Result> again = writer.write(connection, batch, true);
        connection.commit();
        writer.committed(batch, again);

        assertThat(again).isEqualTo(first);
        assertThat(balance(OWNER)).isEqualTo(before);
        assertThat(horde.state(connection, request)).isEqualTo(state);
        assertThat(count("job_outcome where job_id = any (?::uuid[])", "{" + jobs.get(0) + "," + jobs.get(1) + "}"))
                .isEqualTo(2);
        assertThat(told.stream().map(SettlementWriter.EndedJob::settlement))
                .containsExactly(batch.get(0), batch.get(2));
    }

    @Test
    void aWriteRepeatedAfterAnotherEndedTheJobIsToldSo() throws SQLException {
        UUID request = UUID.randomUUID();
        UUID job = claim(request, 1, 1).getFirst();
        List<Settlement> mine = List.of(delivery(job, request));
        writer.write(connection, mine, false);
        connection.rollback();
        write(fault(job, request));

        assertThat(writer.write(connection, mine, true)).containsExactly(new AlreadyEnded(false));
    }
}
