package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.worker.WorkerType;
import io.throng.server.account.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads what is shown of workers: the database's rows, with check-ins that this node has heard of and not written yet. */
public final class WorkerProfiles {
    private static final String SELECT = """
            select w.id, w.kind, w.name, w.last_check_in, w.address, w.offer, w.maintenance, w.paused, w.info, w.team_id, t.name,
                   w.owner_id, u.username, u.roles, u.public_workers, u.contact,
                   w.uptime_seconds, w.fulfilments, w.contributions, w.kudos, w.kudos_generated, w.kudos_uptime,
                   w.uncompleted_jobs, w.speed,
                   (select count(*) from worker_suspicion s where s.worker_id = w.id)
            from worker w join app_user u on u.id = w.owner_id left join team t on t.id = w.team_id
            """;

    private final DataSource dataSource;
    private final WorkerRegistry registry;

    public WorkerProfiles(DataSource dataSource, WorkerRegistry registry) {
        this.dataSource = requireNonNull(dataSource);
        this.registry = requireNonNull(registry);
    }

    /** All workers heard of since, images first, then texts, then alchemists. */
    public List<WorkerProfile> seenSince(Instant since) throws SQLException {
        // Reads the whole table: an index on a column that every check-in changes would cost more than it saves.
        return select("where w.last_check_in >= ? order by w.kind, w.created, w.id", since.atOffset(ZoneOffset.UTC));
    }

    public Optional<WorkerProfile> byId(UUID id) throws SQLException {
        return select("where w.id = ?", id).stream().findFirst();
    }

    /** The worker of exactly that name. */
    public Optional<WorkerProfile> byName(String name) throws SQLException {
        return select("where w.name = ?", name).stream().findFirst();
    }

    /** Every dreamer and scribe that is in a team, online or not. */
    public List<WorkerProfile> inTeams() throws SQLException {
        // Uses worker_team.
        return select("where w.team_id is not null and w.kind <= ? order by w.kind, w.created, w.id", 2);
    }

    /** The dreamers and scribes of one team, online or not. */
    public List<WorkerProfile> inTeam(UUID team) throws SQLException {
        // Uses worker_team.
        return select("where w.team_id = ? and w.kind <= 2 order by w.kind, w.created, w.id", team);
    }

    private List<WorkerProfile> select(String where, Object argument) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT + where)) {
            statement.setObject(1, argument);
            List<WorkerProfile> profiles = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    WorkerProfile stored = read(row);
                    profiles.add(
                            registry.known(stored.id()).map(stored::orSeenAs).orElse(stored));
                }
            }
            return profiles;
        }
    }

    private static WorkerProfile read(ResultSet row) throws SQLException {
        UUID team = row.getObject(10, UUID.class);
        double speed = row.getDouble(24);
        boolean slow = row.wasNull() || speed == 0;
        return new WorkerProfile(
                row.getObject(1, UUID.class),
                type(row.getInt(2)),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString(5)),
                row.getString(6),
                row.getBoolean(7),
                row.getBoolean(8),
                Optional.ofNullable(row.getString(9)),
                team == null ? Optional.empty() : Optional.of(new WorkerProfile.Team(team, row.getString(11))),
                new WorkerProfile.Owner(
                        row.getInt(12),
                        row.getString(13),
                        Role.ofMask(row.getInt(14)),
                        row.getBoolean(15),
                        Optional.ofNullable(row.getString(16))),
                new WorkerProfile.Totals(
                        row.getLong(17),
                        row.getLong(18),
                        row.getLong(19),
                        row.getLong(20),
                        row.getLong(21),
                        row.getLong(22),
                        row.getInt(23)),
                slow ? OptionalDouble.empty() : OptionalDouble.of(speed),
                row.getInt(25));
    }

    private static WorkerType type(int kind) {
        return switch (kind) {
            case 1 -> WorkerType.IMAGE;
            case 2 -> WorkerType.TEXT;
            case 3 -> WorkerType.INTERROGATION;
            default -> throw new IllegalStateException("no kind of worker has code " + kind);
        };
    }
}
