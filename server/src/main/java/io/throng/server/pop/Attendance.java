package io.throng.server.pop;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.dispatch.matching.AgentProfile;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.http.HordeException;
import io.throng.server.model.ModelReference;
import io.throng.server.moderation.address.WorkerGate;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerDiscipline;
import io.throng.server.worker.WorkerRegistry;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The beginning of every pop, whatever is made: who comes, whether they may, and that they came. An account and a worker that this
 * node knows are found without blocking, others on a thread of their own.
 */
public final class Attendance {
    private final AccountDirectory accounts;
    private final WorkerRegistry workers;
    private final WorkerAdmission admission;
    private final WorkerGate gate;
    private final WorkerDiscipline discipline;
    private final CheckIns checkIns;
    private final Supplier<ModelReference> models;
    private final AgentTable agents;
    private final Executor blocking;
    private final Clock clock;

    public Attendance(
            AccountDirectory accounts,
            WorkerRegistry workers,
            WorkerAdmission admission,
            WorkerGate gate,
            WorkerDiscipline discipline,
            CheckIns checkIns,
            Supplier<ModelReference> models,
            AgentTable agents,
            Executor blocking,
            Clock clock) {
        this.accounts = accounts;
        this.workers = workers;
        this.admission = admission;
        this.gate = gate;
        this.discipline = discipline;
        this.checkIns = checkIns;
        this.models = models;
        this.agents = agents;
        this.blocking = blocking;
        this.clock = clock;
    }

    /** A worker and its owner. */
    public record Present(Account owner, Worker worker) {}

    /** An alchemist comes; its check-in is noted. */
    public CompletableFuture<Present> alchemist(AlchemyPopInput input, String apiKey, InetAddress address) {
        PopCall call = PopCall.of(input);
        return come(call, apiKey, address, owner -> {}).thenApply(present -> {
            Worker worker = note(call, present, false, agents.profile(call.agent()), models.get(), address);
            workers.works(worker.id(), call.threads());
            return new Present(present.owner(), worker);
        });
    }

    /**
     * Finds the caller's worker, and makes it if it is new and allowed.
     *
     * @param beforeNew asked before a worker is made; throws what speaks against it
     */
    CompletableFuture<Present> come(PopCall call, String apiKey, InetAddress address, Consumer<Account> beforeNew) {
        String name = WorkerAdmission.tidy(call.name());
        Optional<Account> owner = accounts.cached(apiKey);
        Optional<Worker> worker = workers.known(name);
        if (owner.isPresent() && worker.isPresent() && gate.isAtHand(owner.get(), address)) {
            WorkerAdmission.requireWorkingAccount(owner.get());
            WorkerAdmission.requireOwn(worker.get(), call, owner.get());
            pass(owner.get(), worker.get(), gate.require(owner.get(), address, true));
            return CompletableFuture.completedFuture(new Present(owner.get(), worker.get()));
        }
        if (accounts.isKnownUnknown(apiKey)) {
            throw unknownKey();
        }
        return CompletableFuture.supplyAsync(() -> admit(call, apiKey, name, address, beforeNew), blocking);
    }

    /**
     * Notes that a worker pops; answers it as it is now.
     *
     * @param asBefore whether the worker's last pop said the very same
     */
    Worker note(
            PopCall call,
            Present present,
            boolean asBefore,
            AgentProfile agent,
            ModelFacts facts,
            InetAddress address) {
        return checkIns.note(present.worker(), call, asBefore, present.owner(), agent, facts, address, clock.instant());
    }

    private Present admit(PopCall call, String apiKey, String name, InetAddress address, Consumer<Account> beforeNew) {
        try {
            Account owner = accounts.byKey(apiKey).orElseThrow(Attendance::unknownKey);
            WorkerAdmission.requireWorkingAccount(owner);
            Optional<Worker> known = workers.find(name);
            known.ifPresent(worker -> WorkerAdmission.requireOwn(worker, call, owner));
            WorkerGate.Passage passage = gate.require(owner, address, known.isPresent());
            if (known.isEmpty()) {
                beforeNew.accept(owner);
            }
            Instant now = clock.instant();
            Worker worker = admission.findOrCreate(call, name, owner, address.getHostAddress(), now);
            WorkerAdmission.requireOwn(worker, call, owner);
            pass(owner, worker, passage);
            return new Present(owner, worker);
        } catch (SQLException e) {
            throw new IllegalStateException("a worker could not be looked up", e);
        }
    }

    private void pass(Account owner, Worker worker, WorkerGate.Passage passage) {
        if (passage == WorkerGate.Passage.SUSPECT && !owner.isTrusted()) {
            discipline.unsafeAddress(worker.id());
        }
    }

    private static HordeException.Refusal unknownKey() {
        return new HordeException.Refusal(ReturnCode.INVALID_API_KEY, "No user has the API key that was sent.");
    }
}
