package io.throng.server.team;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.team.DeletedTeam;
import io.throng.protocol.team.ModifyTeamInput;
import io.throng.protocol.team.ModifyTeamReply;
import io.throng.protocol.team.TeamDetails;
import io.throng.protocol.team.TeamInput;
import io.throng.server.account.Account;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.http.HordeException;
import io.throng.server.http.Markup;
import io.throng.server.request.Ids;
import io.throng.server.storage.Snapshot;
import io.throng.server.storage.Transaction;
import io.throng.server.worker.OnlineWorkers;
import io.throng.server.worker.WorkerNames;
import io.throng.server.worker.WorkerProfile;
import io.throng.server.worker.WorkerProfiles;
import io.throng.server.worker.WorkerViews;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/** Teams and their rules: workers spec 3. */
public final class Teams {
    /** Teams that an account may have made and not deleted. */
    public static final int MAX_TEAMS_OF_ACCOUNT = 50;

    private static final String UNIQUE_VIOLATION = "23505";
    private static final double HUNDREDTHS = 100.0;

    private final DataSource dataSource;
    private final WorkerProfiles profiles;
    private final WorkerViews views;
    private final OnlineWorkers online;
    private final ChangeFeed feed;
    private final ProfanityCheck profanity;
    private final PrivilegedActions actions;
    private final Clock clock;
    private final Snapshot<List<TeamDetails>> all;

    /** @param listMaxAge age up to which the list of all teams is taken as it is */
    public Teams(
            DataSource dataSource,
            WorkerProfiles profiles,
            WorkerViews views,
            OnlineWorkers online,
            ChangeFeed feed,
            ProfanityCheck profanity,
            PrivilegedActions actions,
            Duration listMaxAge,
            Clock clock) {
        this.dataSource = requireNonNull(dataSource);
        this.profiles = requireNonNull(profiles);
        this.views = requireNonNull(views);
        this.online = requireNonNull(online);
        this.feed = requireNonNull(feed);
        this.profanity = requireNonNull(profanity);
        this.actions = requireNonNull(actions);
        this.clock = requireNonNull(clock);
        this.all = new Snapshot<>(listMaxAge, this::readAll);
    }

    /** Every team, oldest first. */
    List<TeamDetails> all() throws SQLException {
        return all.get();
    }

    TeamDetails details(Team team) throws SQLException {
        return details(team, profiles.inTeam(team.id()), clock.instant());
    }

    Team find(String id) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        if (parsed.isPresent()) {
            try (Connection connection = dataSource.getConnection()) {
                Optional<Team> team = TeamRows.byId(connection, parsed.get());
                if (team.isPresent()) {
                    return team.get();
                }
            }
        }
        throw notFound(id);
    }

    ModifyTeamReply create(Account creator, TeamInput input) throws SQLException {
        if (creator.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN, "Teams need a registered account; the anonymous one makes none.");
        }
        if (!creator.isTrusted()) {
            throw new HordeException.Refusal(ReturnCode.UNTRUSTED_TEAM_CREATION, "Only trusted users may make teams.");
        }
        String name = tidy(input.name());
        Optional<String> info = decent(input.info());
        UUID id = UUID.randomUUID();
        boolean created = Transaction.run(dataSource, connection -> {
            requireRoom(connection, creator.id());
            return TeamRows.create(connection, id, name, info, creator.id());
        });
        if (!created) {
            throw nameTaken(name);
        }
        all.invalidate();
        return new ModifyTeamReply(id.toString(), name, info.orElse(null));
    }

    ModifyTeamReply modify(Team team, Account caller, ModifyTeamInput input) throws SQLException {
        boolean allowed = team.creatorId() == caller.id() || caller.isModerator();
        if (input.info() != null && !allowed) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_OWNER, "Only its creator or a moderator may change a team.");
        }
        if (input.name() != null && !allowed) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_MODERATOR, "Only its creator or a moderator may rename a team.");
        }
        if (input.info() == null && input.name() == null) {
            throw new HordeException.Refusal(
                    ReturnCode.NO_TEAM_MOD_SELECTED, "Nothing to change was named: name or info.");
        }
        Optional<String> info = decent(input.info());
        Optional<String> name = input.name() == null ? Optional.empty() : Optional.of(tidy(input.name()));
        try (Connection connection = dataSource.getConnection()) {
            if (!TeamRows.update(connection, team.id(), name, info)) {
                throw notFound(team.id().toString());
            }
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw nameTaken(name.orElse(""));
            }
            throw e;
        }
        changed();
        if (team.creatorId() != caller.id()) {
            Map<String, String> words = new HashMap<>();
            name.ifPresent(value -> words.put("name", value));
            info.ifPresent(value -> words.put("info", value));
            actions.record(caller.id(), "modify-team", "team " + team.id(), words);
        }
        return new ModifyTeamReply(team.id().toString(), name.orElse(null), info.orElse(null));
    }

    DeletedTeam delete(Team team, Account caller) throws SQLException {
        boolean own = team.creatorId() == caller.id();
        if (!own && !caller.isModerator()) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_MODERATOR, "Only its creator or a moderator may delete a team.");
        }
        Transaction.run(dataSource, connection -> {
            List<UUID> members = TeamRows.delete(connection, team.id());
            feed.announce(connection, ChangeFeed.Topic.WORKER, members);
            return members.size();
        });
        changed();
        if (!own) {
            actions.record(caller.id(), "delete-team", "team " + team.id(), Map.of("name", team.name()));
        }
        return new DeletedTeam(team.id().toString(), team.name());
    }

    /** Puts together what the nodes counted. */
    void foldTotals() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            TeamRows.foldTotals(connection);
        }
    }

    private void changed() {
        all.invalidate();
        online.changed();
    }

    private List<TeamDetails> readAll() throws SQLException {
        Map<UUID, List<WorkerProfile>> members = new HashMap<>();
        for (WorkerProfile worker : profiles.inTeams()) {
            worker.team()
                    .ifPresent(team -> members.computeIfAbsent(team.id(), id -> new ArrayList<>())
                            .add(worker));
        }
        Instant now = clock.instant();
        try (Connection connection = dataSource.getConnection()) {
            return TeamRows.all(connection).stream()
                    .map(team -> details(team, members.getOrDefault(team.id(), List.of()), now))
                    .toList();
        }
    }

    private TeamDetails details(Team team, List<WorkerProfile> members, Instant now) {
        Map<String, Integer> models = new TreeMap<>();
        members.forEach(worker -> views.models(worker).forEach(model -> models.merge(model, 1, Integer::sum)));
        return new TeamDetails(
                team.name(),
                team.id().toString(),
                team.creator(),
                team.fulfilments(),
                team.kudosHundredths() / HUNDREDTHS,
                team.uptimeSeconds(),
                team.info().orElse(null),
                members.size(),
                members.stream()
                        .map(worker -> new TeamDetails.Member(
                                worker.type(), worker.name(), worker.id().toString(), worker.online(now)))
                        .toList(),
                models.entrySet().stream()
                        .map(model -> new TeamDetails.Model(model.getKey(), model.getValue()))
                        .toList());
    }

    private String tidy(String name) {
        String tidy = WorkerNames.tidy(name);
        int length = tidy.codePointCount(0, tidy.length());
        if (length < TeamInput.MIN_LENGTH) {
            throw new HordeException.Refusal(
                    ReturnCode.BAD_REQUEST,
                    "Of the team's name " + length
                            + " characters remain without markup and control characters; at least "
                            + TeamInput.MIN_LENGTH + " are needed.");
        }
        if (profanity.isProfane(tidy)) {
            throw new HordeException.Refusal(
                    ReturnCode.PROFANE_TEAM_NAME, "The team's name contains words that are not allowed here.");
        }
        return tidy;
    }

    private Optional<String> decent(String info) {
        if (info != null && profanity.isProfane(info)) {
            throw new HordeException.Refusal(
                    ReturnCode.PROFANE_TEAM_INFO, "The team's info contains words that are not allowed here.");
        }
        return Optional.ofNullable(info).map(Markup::escaped);
    }

    private static void requireRoom(Connection connection, int creatorId) throws SQLException {
        try (var statement = connection.prepareStatement("select count(*) from team where creator_id = ?")) {
            statement.setInt(1, creatorId);
            try (var rows = statement.executeQuery()) {
                rows.next();
                if (rows.getInt(1) >= MAX_TEAMS_OF_ACCOUNT) {
                    throw new HordeException.Refusal(
                            ReturnCode.BAD_REQUEST,
                            "This account has made " + MAX_TEAMS_OF_ACCOUNT + " teams, which is as many as one may.");
                }
            }
        }
    }

    private static HordeException.Refusal nameTaken(String name) {
        return new HordeException.Refusal(
                ReturnCode.TEAM_NAME_ALREADY_EXISTS, "Another team is called '" + name + "' already.");
    }

    private static HordeException.Refusal notFound(String id) {
        return new HordeException.Refusal(
                ReturnCode.TEAM_NOT_FOUND, "No team has the id '" + id.substring(0, Math.min(id.length(), 60)) + "'.");
    }
}
