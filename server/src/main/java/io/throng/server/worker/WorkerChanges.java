package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.worker.DeletedWorker;
import io.throng.protocol.worker.ModifyWorkerInput;
import io.throng.protocol.worker.ModifyWorkerReply;
import io.throng.server.account.Account;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.http.HordeException;
import io.throng.server.http.Markup;
import io.throng.server.request.Ids;
import io.throng.server.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What owners and moderators change of workers: workers spec 2.4 and 2.5. A change is checked whole before anything of it is done,
 * and done in one transaction.
 */
public final class WorkerChanges {
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource dataSource;
    private final WorkerProfiles profiles;
    private final WorkerRegistry registry;
    private final OnlineWorkers online;
    private final ChangeFeed feed;
    private final ProfanityCheck profanity;
    private final PrivilegedActions actions;

    public WorkerChanges(
            DataSource dataSource,
            WorkerProfiles profiles,
            WorkerRegistry registry,
            OnlineWorkers online,
            ChangeFeed feed,
            ProfanityCheck profanity,
            PrivilegedActions actions) {
        this.dataSource = requireNonNull(dataSource);
        this.profiles = requireNonNull(profiles);
        this.registry = requireNonNull(registry);
        this.online = requireNonNull(online);
        this.feed = requireNonNull(feed);
        this.profanity = requireNonNull(profanity);
        this.actions = requireNonNull(actions);
    }

    /** The refusal of an id or name that no worker has. */
    static HordeException.Refusal notFound(String idOrName) {
        return new HordeException.Refusal(
                ReturnCode.WORKER_NOT_FOUND,
                "No worker is known by '" + idOrName.substring(0, Math.min(idOrName.length(), 60)) + "'.");
    }

    WorkerProfile find(String id) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        Optional<WorkerProfile> worker = parsed.isPresent() ? profiles.byId(parsed.get()) : Optional.empty();
        return worker.orElseThrow(() -> notFound(id));
    }

    ModifyWorkerReply modify(WorkerProfile worker, Account caller, ModifyWorkerInput input) throws SQLException {
        boolean mayChange = worker.owner().id() == caller.id() || caller.isModerator();
        requireAllowed(input, caller, mayChange);
        if (input.selectsNothing()) {
            throw new HordeException.Refusal(
                    ReturnCode.NO_WORKER_MOD_SELECTED,
                    "Nothing to change was named: maintenance, paused, info, name or team.");
        }
        Optional<String> name = Optional.ofNullable(input.name()).map(WorkerNames::tidy);
        if (name.isPresent() && !name.get().equals(worker.name())) {
            WorkerNames.require(name.get(), profanity);
        }
        if (input.info() != null && profanity.isProfane(input.info())) {
            throw new HordeException.Refusal(
                    ReturnCode.PROFANE_WORKER_INFO, "The info contains words that are not allowed here.");
        }
        Optional<WorkerProfile.Team> team = Transaction.run(dataSource, connection -> {
            Optional<WorkerProfile.Team> joined = team(connection, input.team());
            write(connection, worker, input, name, joined);
            feed.announce(connection, ChangeFeed.Topic.WORKER, List.of(worker.id()));
            return joined;
        });
        tellThisNode(worker);
        ModifyWorkerReply reply = new ModifyWorkerReply(
                input.maintenance(),
                input.paused(),
                input.info() == null ? null : Markup.escaped(input.info()),
                name.orElse(null),
                input.team() == null ? null : team.map(WorkerProfile.Team::name).orElse(ModifyWorkerReply.NO_TEAM));
        if (worker.owner().id() != caller.id() || input.paused() != null) {
            actions.record(caller.id(), "modify-worker", "worker " + worker.id(), inWords(reply));
        }
        return reply;
    }

    private static void requireAllowed(ModifyWorkerInput input, Account caller, boolean mayChange) {
        if ((input.maintenance() != null || input.info() != null) && !mayChange) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_OWNER, "Only its owner or a moderator may change a worker.");
        }
        boolean namesOrTeams = input.name() != null || input.team() != null;
        if ((input.paused() != null && !caller.isModerator()) || (namesOrTeams && !mayChange)) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_MODERATOR,
                    input.paused() != null
                            ? "Only a moderator may pause a worker."
                            : "Only its owner or a moderator may rename a worker or choose its team.");
        }
        if ((namesOrTeams || input.info() != null) && caller.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN_WORKER, "Workers of the anonymous account have no name, info or team.");
        }
    }

    /** The team to join; empty for none. Locked, so that it cannot be deleted meanwhile. */
    private static Optional<WorkerProfile.Team> team(Connection connection, String id) throws SQLException {
        if (id == null || id.isEmpty()) {
            return Optional.empty();
        }
        UUID parsed = Ids.parse(id).orElseThrow(() -> teamNotFound(id));
        try (var statement = connection.prepareStatement("select name from team where id = ? for key share")) {
            statement.setObject(1, parsed);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    throw teamNotFound(id);
                }
                return Optional.of(new WorkerProfile.Team(parsed, row.getString(1)));
            }
        }
    }

    private static HordeException.Refusal teamNotFound(String id) {
        return new HordeException.Refusal(ReturnCode.TEAM_NOT_FOUND, "No team has the id '" + id + "'.");
    }

    private static void write(
            Connection connection,
            WorkerProfile worker,
            ModifyWorkerInput input,
            Optional<String> name,
            Optional<WorkerProfile.Team> team)
            throws SQLException {
        String sql = """
                update worker
                set maintenance = coalesce(?::boolean, maintenance),
                    maintenance_message = case when ? then ? else maintenance_message end,
                    aborted_jobs = case when ? then 0 else aborted_jobs end,
                    paused = coalesce(?::boolean, paused),
                    info = case when ? then nullif(?, '') else info end,
                    name = coalesce(?, name),
                    team_id = case when ? then ?::uuid else team_id end
                where id = ?
                """;
        boolean maintenance = input.maintenance() != null;
        boolean message = maintenance
                && input.maintenance()
                && input.maintenanceMsg() != null
                && !input.maintenanceMsg().isEmpty();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, input.maintenance());
            statement.setBoolean(2, maintenance);
            statement.setString(3, message ? Markup.escaped(input.maintenanceMsg()) : null);
            statement.setBoolean(4, maintenance);
            statement.setObject(5, input.paused());
            statement.setBoolean(6, input.info() != null);
            statement.setString(7, input.info() == null ? null : Markup.escaped(input.info()));
            statement.setString(8, name.orElse(null));
            statement.setBoolean(9, input.team() != null);
            statement.setObject(10, team.map(WorkerProfile.Team::id).orElse(null));
            statement.setObject(11, worker.id());
            if (statement.executeUpdate() == 0) {
                throw notFound(worker.id().toString());
            }
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw new HordeException.Refusal(
                        ReturnCode.WORKER_NAME_ALREADY_EXISTS,
                        "Another worker is called '" + name.orElse("") + "' already.");
            }
            throw e;
        }
    }

    DeletedWorker delete(WorkerProfile worker, Account caller) throws SQLException {
        boolean own = worker.owner().id() == caller.id();
        if (!own && !caller.isModerator()) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_MODERATOR, "Only its owner or a moderator may delete a worker.");
        }
        if (caller.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN_WORKER, "Workers of the anonymous account cannot be deleted.");
        }
        boolean deleted = Transaction.run(dataSource, connection -> {
            // Reads all jobs of the last minutes: an index for this rare question would slow down every pop.
            String sql =
                    "delete from worker w where w.id = ? and not exists (select 1 from job j where j.worker_id = w.id)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setObject(1, worker.id());
                boolean done = statement.executeUpdate() == 1;
                feed.announce(connection, ChangeFeed.Topic.WORKER, done ? List.of(worker.id()) : List.of());
                return done;
            }
        });
        if (!deleted) {
            throw new HordeException.Refusal(
                    ReturnCode.LOCKED,
                    "The worker has jobs that are not forgotten yet. Put it into maintenance and try again later.");
        }
        tellThisNode(worker);
        if (!own) {
            actions.record(caller.id(), "delete-worker", "worker " + worker.id(), Map.of("name", worker.name()));
        }
        return new DeletedWorker(worker.id().toString(), worker.name());
    }

    private void tellThisNode(WorkerProfile worker) throws SQLException {
        registry.reload(List.of(worker.id()));
        online.changed();
    }

    private static Map<String, String> inWords(ModifyWorkerReply reply) {
        Map<String, String> words = new LinkedHashMap<>();
        Optional.ofNullable(reply.maintenance()).ifPresent(on -> words.put("maintenance", on.toString()));
        Optional.ofNullable(reply.paused()).ifPresent(on -> words.put("paused", on.toString()));
        Optional.ofNullable(reply.info()).ifPresent(info -> words.put("info", info));
        Optional.ofNullable(reply.name()).ifPresent(name -> words.put("name", name));
        Optional.ofNullable(reply.team()).ifPresent(team -> words.put("team", team));
        return words;
    }
}
