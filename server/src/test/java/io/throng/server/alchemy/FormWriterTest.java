package io.throng.server.alchemy;

import static io.throng.server.alchemy.StoredAlchemy.REQUESTER;
import static io.throng.server.alchemy.StoredAlchemy.TRUSTED_OWNER;
import static io.throng.server.alchemy.StoredAlchemy.UNTRUSTED_OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.FormState;
import io.throng.server.alchemy.FormChange.Claim;
import io.throng.server.alchemy.FormChange.End;
import io.throng.server.alchemy.FormChange.Outcome;
import io.throng.server.alchemy.FormChange.Result;
import io.throng.server.alchemy.FormChange.Withdrawal;
import io.throng.server.alchemy.rules.FormLife;
import io.throng.server.alchemy.rules.WaitingForm;
import io.throng.server.kudos.LedgerAudit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FormWriterTest {
    private static StoredAlchemy alchemy;

    private final List<FormWriter.Effects> told = new ArrayList<>();
    private final FormWriter writer = alchemy.writer(told);
    private Connection connection;
    private long requesterBefore;
    private long ownerBefore;

    @BeforeAll
    static void open() throws SQLException {
        alchemy = new StoredAlchemy();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = alchemy.horde.connect();
        requesterBefore = alchemy.balance(connection, REQUESTER);
        ownerBefore = alchemy.balance(connection, TRUSTED_OWNER);
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        connection.close();
        assertThat(new LedgerAudit(alchemy.horde.dataSource()).verify().differences())
                .isEmpty();
    }

    private List<Result> write(FormChange... changes) throws SQLException {
        return write(writer, connection, false, changes);
    }

    private static List<Result> write(FormWriter writer, Connection connection, boolean repeated, FormChange... changes)
            throws SQLException {
        List<FormChange> all = Arrays.asList(changes);
        List<Result> results = writer.write(connection, all, repeated);
        connection.commit();
        writer.committed(all, results);
        return results;
    }

    private Claim claim(UUID worker, WaitingForm... forms) {
        return new Claim(UUID.randomUUID(), worker, List.of(forms), false);
    }

    private static End delivery(UUID worker, WaitingForm form) {
        return new End(
                UUID.randomUUID(),
                form.id(),
                form.requestId(),
                worker,
                new Outcome.Delivered("{\"caption\":\"a cat\"}", 2.5, false, true));
    }

    private static End abort(UUID worker, WaitingForm form) {
        return new End(UUID.randomUUID(), form.id(), form.requestId(), worker, new Outcome.Aborted());
    }

    private WaitingForm popped(UUID worker, boolean slowWorkers, AlchemyForm kind) throws SQLException {
        WaitingForm form = alchemy.request(connection, slowWorkers, kind).getFirst();
        write(claim(worker, form));
        return form;
    }

    private FormLife life(WaitingForm form) throws SQLException {
        return AlchemyRows.forms(connection, List.of(form.requestId())).stream()
                .filter(stored -> stored.id().equals(form.id()))
                .findFirst()
                .orElseThrow()
                .life();
    }

    private long number(String sql, Object... parameters) throws SQLException {
        return alchemy.horde.number(connection, sql, parameters);
    }

    @Test
    void aDeliveryPaysTheOwnerAndChargesOneMore() throws SQLException {
        WaitingForm form = popped(alchemy.trustedWorker, false, AlchemyForm.INTERROGATION);

        assertThat(write(delivery(alchemy.trustedWorker, form))).containsExactly(new Result.Ended(3_00));

        assertThat(life(form).state()).isEqualTo(FormState.DONE);
        assertThat(alchemy.balance(connection, TRUSTED_OWNER) - ownerBefore).isEqualTo(3_00);
        assertThat(alchemy.balance(connection, REQUESTER) - requesterBefore).isEqualTo(-4_00);
        assertThat(number(
                        "select count(*) from worker where fulfilments > 0 and speed = 2.5 and contributions = 0 and id = ?",
                        alchemy.trustedWorker))
                .isEqualTo(1);
        assertThat(told.getLast().earners()).containsExactly(TRUSTED_OWNER);
    }

    @Test
    void anUntrustedOwnersHalfWaitsInEscrow() throws SQLException {
        long escrowBefore = alchemy.escrow(connection, UNTRUSTED_OWNER);
        long before = alchemy.balance(connection, UNTRUSTED_OWNER);
        WaitingForm form = popped(alchemy.untrustedWorker, false, AlchemyForm.GFPGAN);
        write(delivery(alchemy.untrustedWorker, form));
        assertThat(alchemy.balance(connection, UNTRUSTED_OWNER) - before).isEqualTo(1_50);
        assertThat(alchemy.escrow(connection, UNTRUSTED_OWNER) - escrowBefore).isEqualTo(1_50);
    }

    @Test
    void trap3_cancellingAnInFlightFormChargesTheRequester() throws SQLException {
        List<WaitingForm> forms = alchemy.request(connection, true, AlchemyForm.INTERROGATION, AlchemyForm.CAPTION);
        write(claim(alchemy.trustedWorker, forms.getFirst()));

        write(new Withdrawal(forms.getFirst().requestId()));
        write(new Withdrawal(forms.getFirst().requestId()));

        assertThat(life(forms.get(0)).state()).isEqualTo(FormState.CANCELLED);
        assertThat(life(forms.get(1)).state()).isEqualTo(FormState.CANCELLED);
        assertThat(alchemy.balance(connection, REQUESTER) - requesterBefore).isEqualTo(-5_00);
        assertThat(alchemy.balance(connection, TRUSTED_OWNER) - ownerBefore).isEqualTo(3_00);
        assertThat(write(delivery(alchemy.trustedWorker, forms.getFirst())))
                .containsExactly(new Result.NotProcessing(FormState.CANCELLED));
    }

    @Test
    void aRepeatedWriteKnowsItselfAndPaysOnce() throws SQLException {
        WaitingForm form =
                alchemy.request(connection, false, AlchemyForm.CAPTION).getFirst();
        Claim claim = claim(alchemy.trustedWorker, form);
        List<Result> first = write(claim);
        assertThat(write(writer, connection, true, claim)).isEqualTo(first);
        End end = delivery(alchemy.trustedWorker, form);
        List<Result> ended = write(end);
        assertThat(write(writer, connection, true, end)).isEqualTo(ended);
        assertThat(alchemy.balance(connection, TRUSTED_OWNER) - ownerBefore).isEqualTo(1_00);
    }

    @Test
    void twoSubmitsOfOneFormInOneBatchPayTheFirst() throws SQLException {
        WaitingForm form = popped(alchemy.trustedWorker, false, AlchemyForm.CAPTION);
        assertThat(write(delivery(alchemy.trustedWorker, form), delivery(alchemy.trustedWorker, form)))
                .containsExactly(new Result.Ended(1_00), new Result.NotProcessing(FormState.DONE));
        assertThat(alchemy.balance(connection, TRUSTED_OWNER) - ownerBefore).isEqualTo(1_00);
    }

    @Test
    void whoDoesNotHaveTheFormCannotEndIt() throws SQLException {
        WaitingForm form = popped(alchemy.trustedWorker, false, AlchemyForm.CAPTION);
        assertThat(write(delivery(alchemy.untrustedWorker, form), abort(alchemy.untrustedWorker, form)))
                .containsOnly(new Result.NotProcessing(FormState.PROCESSING));
    }

    @Test
    void trap2_theFourthAbortFaultsTheForm() throws SQLException {
        WaitingForm form =
                alchemy.request(connection, false, AlchemyForm.CAPTION).getFirst();
        long abortedBefore = number("select uncompleted_jobs from worker where id = ?", alchemy.trustedWorker);
        for (int i = 1; i <= 4; i++) {
            write(claim(alchemy.trustedWorker, form));
            assertThat(write(abort(alchemy.trustedWorker, form))).containsExactly(new Result.Ended(0));
            assertThat(life(form)).isEqualTo(new FormLife(i == 4 ? FormState.FAULTED : FormState.WAITING, i));
        }
        assertThat(number("select uncompleted_jobs from worker where id = ?", alchemy.trustedWorker) - abortedBefore)
                .isEqualTo(4);
        assertThat(told.getLast().losers()).containsExactly(alchemy.trustedWorker);
        assertThat(told.getLast().standings().getFirst().waiting()).isEmpty();
        assertThat(alchemy.balance(connection, REQUESTER)).isEqualTo(requesterBefore);
    }

    @Test
    void trap2_aFormIsDueThreeMinutesAfterItsPopWhateverItsSize() throws SQLException {
        WaitingForm form = popped(alchemy.trustedWorker, false, AlchemyForm.REALESRGAN_X4PLUS);
        assertThat(number("select extract(epoch from deadline - started) from alchemy_form where id = ?", form.id()))
                .isEqualTo(Duration.ofMinutes(3).toSeconds());
    }

    @Test
    void anExpiredRequestIsNotHandedOut() throws SQLException {
        WaitingForm form =
                alchemy.request(connection, false, AlchemyForm.CAPTION).getFirst();
        alchemy.horde.execute(
                connection,
                "update alchemy_request set expires = now() - interval '1 second' where id = ?",
                form.requestId());
        connection.commit();
        assertThat(write(claim(alchemy.trustedWorker, form)))
                .containsExactly(new Result.Claimed(List.of(), Set.of(form.id())));
    }

    @Test
    void aWorkerThatWantsKudosUpFrontLeavesARequesterWhoCannotAndNoHoldStays() throws SQLException {
        int poor = 41;
        alchemy.userWith(connection, poor, 29_00);
        WaitingForm form = alchemy.request(connection, poor, true, Optional.empty(), AlchemyForm.INTERROGATION)
                .getFirst();
        Claim upfront = new Claim(UUID.randomUUID(), alchemy.trustedWorker, List.of(form), true);
        assertThat(write(upfront)).containsExactly(new Result.Claimed(List.of(), Set.of(form.id())));
        assertThat(number("select count(*) from kudos_hold where ref = ?", form.id()))
                .isZero();
    }

    @Test
    void whatIsSetAsideUpFrontIsGivenBackOnAnAbortAndUsedByTheSettlement() throws SQLException {
        int able = 42;
        alchemy.userWith(connection, able, 30_00);
        WaitingForm form = alchemy.request(connection, able, true, Optional.empty(), AlchemyForm.INTERROGATION)
                .getFirst();
        String held = "select count(*) from kudos_hold where released_at is null and remaining = 500 and ref = ?";
        write(new Claim(UUID.randomUUID(), alchemy.trustedWorker, List.of(form), true));
        assertThat(number(held, form.id())).isEqualTo(1);
        write(abort(alchemy.trustedWorker, form));
        assertThat(number(held, form.id())).isZero();
        write(new Claim(UUID.randomUUID(), alchemy.trustedWorker, List.of(form), true));
        assertThat(number(held, form.id())).isEqualTo(1);
        write(delivery(alchemy.trustedWorker, form));
        assertThat(number(held, form.id())).isZero();
        assertThat(alchemy.balance(connection, able)).isEqualTo(25_00);
    }

    @Test
    void aDeliveryIsAnnouncedToTheRequestersServer() throws SQLException {
        String hook = "https://client.example/" + UUID.randomUUID();
        WaitingForm form = alchemy.request(connection, REQUESTER, true, Optional.of(hook), AlchemyForm.GFPGAN)
                .getFirst();
        write(claim(alchemy.trustedWorker, form));
        write(new End(
                UUID.randomUUID(),
                form.id(),
                form.requestId(),
                alchemy.trustedWorker,
                new Outcome.Delivered("{\"GFPGAN\":\"R2\"}", 1, false, true)));
        String announced = """
                select count(*) from webhook_delivery
                where url = ? and body::json ->> 'form' = 'GFPGAN' and body::json ->> 'state' = 'done'
                  and body::json -> 'result' ->> 'GFPGAN' like 'https://horde.example/%' and body::json ->> 'id' = ?
                  and body::json ->> 'request' = ? and body::json ->> 'worker_id' = ? and (body::json ->> 'kudos')::float = 3
                """;
        assertThat(number(
                        announced,
                        hook,
                        form.id().toString(),
                        form.requestId().toString(),
                        alchemy.trustedWorker.toString()))
                .isEqualTo(1);
    }

    @Test
    void givenManyNodesAtOnceThenEveryFormIsHandedOutOnce() throws Exception {
        int nodes = 6;
        AlchemyForm[] kinds = new AlchemyForm[20];
        Arrays.fill(kinds, AlchemyForm.CAPTION);
        List<WaitingForm> forms = alchemy.request(connection, false, kinds);
        List<Callable<List<UUID>>> pops = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            pops.add(() -> {
                try (Connection own = alchemy.horde.connect()) {
                    FormWriter writerOfNode = alchemy.writer(new ArrayList<>());
                    Claim claim = new Claim(UUID.randomUUID(), alchemy.trustedWorker, forms, false);
                    Result result = write(writerOfNode, own, false, claim).getFirst();
                    return ((Result.Claimed) result)
                            .forms().stream().map(FormChange.Handed::formId).toList();
                }
            });
        }
        List<UUID> handed = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(nodes)) {
            for (Future<List<UUID>> pop : executor.invokeAll(pops)) {
                handed.addAll(pop.get());
            }
        }
        assertThat(handed)
                .containsExactlyInAnyOrderElementsOf(
                        forms.stream().map(WaitingForm::id).toList());
    }

    @Test
    void aHandedFormCarriesItsPayload() throws SQLException {
        WaitingForm form =
                alchemy.request(connection, false, AlchemyForm.CAPTION).getFirst();
        Result.Claimed claimed =
                (Result.Claimed) write(claim(alchemy.trustedWorker, form)).getFirst();
        assertThat(claimed.forms().getFirst().payload()).contains("{\"top_count\":5}");
    }
}
