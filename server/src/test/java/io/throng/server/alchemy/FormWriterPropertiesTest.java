package io.throng.server.alchemy;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.FormState;
import io.throng.server.alchemy.FormChange.Outcome;
import io.throng.server.alchemy.rules.FormLife;
import io.throng.server.alchemy.rules.WaitingForm;
import io.throng.server.kudos.LedgerAudit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Two nodes on one database do whatever they like to the forms of one request; every state, and every kudo, is what a plain model
 * says. The nodes' writes come in batches, some of them repeated as after a broken commit.
 */
class FormWriterPropertiesTest {
    private static final int FORMS = 3;
    private static final long REWARD = 1_00;
    private static final long CHARGE = 3_00;
    private static StoredAlchemy alchemy;

    enum Act {
        POP,
        DELIVER,
        ABORT,
        WITHDRAW
    }

    /** One change; on which node, by which worker, and whether its batch is written twice. */
    record Step(Act act, int form, boolean secondNode, boolean secondWorker, boolean repeated) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        return Combinators.combine(
                        Arbitraries.of(Act.class),
                        Arbitraries.integers().between(0, FORMS - 1),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }

    /** The forms as they should be. */
    private static final class Model {
        private final Map<UUID, FormLife> lives = new HashMap<>();
        private final Map<UUID, UUID> holders = new HashMap<>();
        private final Map<UUID, Long> earned = new HashMap<>();
        private int charged;

        private void popped(UUID form, UUID worker) {
            lives.get(form).popped().ifPresent(next -> {
                lives.put(form, next);
                holders.put(form, worker);
            });
        }

        private boolean has(UUID form, UUID worker) {
            return lives.get(form).state() == FormState.PROCESSING && worker.equals(holders.get(form));
        }

        private void delivered(UUID form, UUID worker) {
            if (has(form, worker)) {
                lives.put(form, lives.get(form).delivered().orElseThrow());
                pay(worker);
            }
        }

        private void aborted(UUID form, UUID worker) {
            if (has(form, worker)) {
                lives.put(form, lives.get(form).aborted().orElseThrow());
            }
        }

        private void withdrawn() {
            lives.forEach((form, life) -> {
                if (life.state() == FormState.PROCESSING) {
                    pay(holders.get(form));
                }
            });
            lives.replaceAll((form, life) -> life.withdrawn());
        }

        private void pay(UUID worker) {
            earned.merge(worker, REWARD, Long::sum);
            charged++;
        }
    }

    @Property(tries = 30)
    void givenTwoNodesThenStatesAndKudosAreThoseOfTheModel(@ForAll("histories") List<Step> history)
            throws SQLException {
        if (alchemy == null) {
            alchemy = new StoredAlchemy();
        }
        List<FormWriter> nodes = List.of(alchemy.writer(new ArrayList<>()), alchemy.writer(new ArrayList<>()));
        List<UUID> workers = List.of(alchemy.trustedWorker, alchemy.untrustedWorker);
        List<Integer> owners = List.of(StoredAlchemy.TRUSTED_OWNER, StoredAlchemy.UNTRUSTED_OWNER);
        try (Connection connection = alchemy.horde.connect()) {
            long requesterBefore = alchemy.balance(connection, StoredAlchemy.REQUESTER);
            List<Long> ownersBefore = List.of(wealth(connection, owners.get(0)), wealth(connection, owners.get(1)));
            AlchemyForm[] kinds = new AlchemyForm[FORMS];
            Arrays.fill(kinds, AlchemyForm.CAPTION);
            List<WaitingForm> forms = alchemy.request(connection, true, kinds);
            Model model = new Model();
            forms.forEach(form -> model.lives.put(form.id(), FormLife.NEW));

            List<FormChange> batch = new ArrayList<>();
            for (int i = 0; i < history.size(); i++) {
                Step step = history.get(i);
                batch.add(change(step, forms.get(step.form()), workers.get(step.secondWorker() ? 1 : 0), model));
                boolean last = i + 1 == history.size();
                if (last || !joins(history.get(i + 1), step)) {
                    write(nodes.get(step.secondNode() ? 1 : 0), connection, batch, step.repeated());
                    batch.clear();
                    check(connection, forms, model);
                }
            }

            assertThat(alchemy.balance(connection, StoredAlchemy.REQUESTER) - requesterBefore)
                    .isEqualTo(-CHARGE * model.charged);
            for (int i = 0; i < owners.size(); i++) {
                assertThat(wealth(connection, owners.get(i)) - ownersBefore.get(i))
                        .isEqualTo(model.earned.getOrDefault(workers.get(i), 0L));
            }
        }
        assertThat(new LedgerAudit(alchemy.horde.dataSource()).verify().differences())
                .isEmpty();
    }

    /** Changes of different forms may share a batch; nobody can change a form before hearing of its last change. */
    private static boolean joins(Step next, Step before) {
        return next.secondNode() == before.secondNode()
                && next.act() != Act.WITHDRAW
                && before.act() != Act.WITHDRAW
                && next.form() > before.form();
    }

    private static FormChange change(Step step, WaitingForm form, UUID worker, Model model) {
        return switch (step.act()) {
            case POP -> {
                model.popped(form.id(), worker);
                yield new FormChange.Claim(UUID.randomUUID(), worker, List.of(form), false);
            }
            case DELIVER -> {
                model.delivered(form.id(), worker);
                yield end(form, worker, new Outcome.Delivered("{\"caption\":\"x\"}", 1, false, true));
            }
            case ABORT -> {
                model.aborted(form.id(), worker);
                yield end(form, worker, new Outcome.Aborted());
            }
            case WITHDRAW -> {
                model.withdrawn();
                yield new FormChange.Withdrawal(form.requestId());
            }
        };
    }

    private static FormChange end(WaitingForm form, UUID worker, Outcome outcome) {
        return new FormChange.End(UUID.randomUUID(), form.id(), form.requestId(), worker, outcome);
    }

    private static void write(FormWriter node, Connection connection, List<FormChange> batch, boolean repeated)
            throws SQLException {
        List<FormChange> changes = List.copyOf(batch);
        List<FormChange.Result> results = node.write(connection, changes, false);
        connection.commit();
        node.committed(changes, results);
        if (repeated) {
            assertThat(node.write(connection, changes, true)).isEqualTo(results);
            connection.commit();
        }
    }

    private static void check(Connection connection, List<WaitingForm> forms, Model model) throws SQLException {
        for (StoredForm stored :
                AlchemyRows.forms(connection, List.of(forms.getFirst().requestId()))) {
            assertThat(stored.life()).isEqualTo(model.lives.get(stored.id()));
        }
    }

    private static long wealth(Connection connection, int owner) throws SQLException {
        return alchemy.balance(connection, owner) + alchemy.escrow(connection, owner);
    }
}
