package io.throng.server.pop;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.account.Role;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.operations.HordeModes;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerNames;
import io.throng.server.worker.WorkerRegistry;
import io.throng.server.worker.WorkerRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Who may work, and under which name: image spec 5.1, text spec 9.1. Checks that need the database are apart from those that do
 * not, so that the pop of a worker that is known never blocks.
 */
public final class WorkerAdmission {
    /** Workers of an account that is not trusted: one more than this is refused. */
    static final int MAX_WORKERS_UNTRUSTED = 3;

    /** Workers of a trusted account, and workers of it at one address, unless it was invited to have more. */
    static final int MAX_WORKERS_TRUSTED = 20;

    private final DataSource dataSource;
    private final WorkerRegistry workers;
    private final HordeModes modes;
    private final ProfanityCheck profanity;

    public WorkerAdmission(DataSource dataSource, WorkerRegistry workers, HordeModes modes, ProfanityCheck profanity) {
        this.dataSource = dataSource;
        this.workers = workers;
        this.modes = modes;
        this.profanity = profanity;
    }

    /** The name as it is kept. */
    static String tidy(String name) {
        return WorkerNames.tidy(name);
    }

    /** Whether the account may have workers at all. */
    static void requireWorkingAccount(Account owner) {
        if (owner.isDeleted()) {
            throw new HordeException.Refusal(
                    ReturnCode.DELETED_USER, "This account is scheduled for deletion and cannot run workers.");
        }
        if (owner.isFlagged()) {
            throw new HordeException.Refusal(
                    ReturnCode.WORKER_FLAGGED_MAINTENANCE,
                    "This account has been flagged; its workers are in maintenance mode. Please contact the operators.");
        }
        if (owner.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN_WORKER, "Workers need a registered account; the anonymous one has none.");
        }
    }

    /** Whether a known worker is the caller's and of the kind that pops. */
    static void requireOwn(Worker worker, PopCall call, Account owner) {
        if (worker.kind() != call.kind()) {
            throw new HordeException.Refusal(
                    ReturnCode.POLYMORPHIC_NAME_CONFLICT,
                    "A worker of another kind is called '" + worker.name() + "'. Please choose another name.");
        }
        if (worker.ownerId() != owner.id()) {
            throw new HordeException.Refusal(
                    ReturnCode.WRONG_CREDENTIALS,
                    "Wrong credentials: the worker '" + worker.name() + "' belongs to another account.");
        }
    }

    /** The worker of that name, created if it is new and allowed. Blocks. */
    Worker findOrCreate(PopCall call, String name, Account owner, String address, Instant now) throws SQLException {
        Optional<Worker> known = workers.find(name);
        if (known.isPresent()) {
            return known.get();
        }
        requireDecent(call, name);
        try (Connection connection = dataSource.getConnection()) {
            requireRoom(call.kind(), WorkerRows.count(connection, owner.id(), address), owner);
            Worker worker = new Worker(
                    UUID.randomUUID(),
                    call.kind(),
                    owner.id(),
                    name,
                    now,
                    now,
                    call.json(),
                    false,
                    Optional.empty(),
                    false,
                    0,
                    0,
                    Optional.empty());
            if (WorkerRows.create(connection, worker, address)) {
                workers.made(worker);
                return worker;
            }
        }
        return workers.find(name)
                .orElseThrow(
                        () -> new HordeException.Transport(503, "The worker's name was just taken. Please try again."));
    }

    private void requireDecent(PopCall call, String name) {
        WorkerNames.require(name, profanity);
        if (profanity.isProfane(call.agent())) {
            throw new HordeException.Refusal(
                    ReturnCode.PROFANE_BRIDGE_AGENT, "The bridge agent contains words that are not allowed here.");
        }
    }

    private void requireRoom(JobKind kind, WorkerRows.Count count, Account owner) {
        if (kind != JobKind.ALCHEMY) {
            requireInvited(count.generating(), owner);
        }
        int atAddress = owner.has(Role.TRUSTED) ? MAX_WORKERS_TRUSTED : MAX_WORKERS_UNTRUSTED;
        if (count.atAddress() > atAddress && count.atAddress() > owner.workerInvited()) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_MANY_SAME_I_PS,
                    "This account has " + count.atAddress() + " workers at this address; at most " + (atAddress + 1)
                            + " are allowed.");
        }
    }

    /** The rules by the number of an account's workers; alchemists neither count nor are they limited (workers spec 1.4). */
    private void requireInvited(int workers, Account owner) {
        if (modes.on(HordeModes.Mode.INVITE_ONLY) && workers >= owner.workerInvited()) {
            throw new HordeException.Refusal(
                    ReturnCode.WORKER_INVITE_ONLY,
                    "New workers need an invitation at the moment; this account has " + owner.workerInvited() + ".");
        }
        if (!owner.has(Role.TRUSTED) && workers > MAX_WORKERS_UNTRUSTED) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_MANY_WORKERS,
                    "This account has " + workers + " workers; accounts that are not trusted yet may have "
                            + (MAX_WORKERS_UNTRUSTED + 1) + ".");
        }
        if (workers > MAX_WORKERS_TRUSTED && workers > owner.workerInvited()) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_MANY_WORKERS_TRUSTED,
                    "This account has " + workers + " workers and is invited to have " + owner.workerInvited() + ".");
        }
    }
}
