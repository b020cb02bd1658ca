package io.throng.server.team;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of teams. */
final class TeamRows {
    private static final String SELECT = """
            select t.id, t.name, t.info, t.creator_id, u.username,
                   coalesce(s.fulfilments, 0), coalesce(s.kudos, 0), coalesce(s.uptime_seconds, 0)
            from team t join app_user u on u.id = t.creator_id
            left join lateral (
                select sum(fulfilments) as fulfilments, sum(kudos) as kudos, sum(uptime_seconds) as uptime_seconds
                from team_total where team_id = t.id
            ) s on true
            """;

    private TeamRows() {}

    static List<Team> all(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(SELECT + "order by t.created, t.id")) {
            return read(statement);
        }
    }

    static Optional<Team> byId(Connection connection, UUID id) throws SQLException {
        try (var statement = connection.prepareStatement(SELECT + "where t.id = ?")) {
            statement.setObject(1, id);
            return read(statement).stream().findFirst();
        }
    }

    /** Makes a team unless its name is taken, whatever its case; says whether it did. */
    static boolean create(Connection connection, UUID id, String name, Optional<String> info, int creatorId)
            throws SQLException {
        // Relies on the unique index team_name.
        String sql = """
                insert into team (id, name, info, creator_id) values (?, ?, ?, ?) on conflict (lower(name)) do nothing
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.setString(2, name);
            statement.setString(3, info.orElse(null));
            statement.setInt(4, creatorId);
            return statement.executeUpdate() == 1;
        }
    }

    /** Changes what is there; says whether there is such a team. Fails with a unique violation if the name is taken. */
    static boolean update(Connection connection, UUID id, Optional<String> name, Optional<String> info)
            throws SQLException {
        String sql = "update team set name = coalesce(?, name), info = coalesce(?, info) where id = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name.orElse(null));
            statement.setString(2, info.orElse(null));
            statement.setObject(3, id);
            return statement.executeUpdate() == 1;
        }
    }

    /** Deletes a team. Its workers leave it first: a settlement under way counts for the team, or waits and does not. */
    static List<UUID> delete(Connection connection, UUID id) throws SQLException {
        List<UUID> members = new ArrayList<>();
        // Uses worker_team. Rows are locked in id order, as everywhere.
        String leave = """
                with held as (select id from worker where team_id = ? order by id for update)
                update worker w set team_id = null from held where w.id = held.id returning w.id
                """;
        try (var statement = connection.prepareStatement(leave)) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    members.add(rows.getObject(1, UUID.class));
                }
            }
        }
        for (String sql : List.of("delete from team where id = ?", "delete from team_total where team_id = ?")) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setObject(1, id);
                statement.executeUpdate();
            }
        }
        return members;
    }

    /** Puts the sums of a team's shards together, and forgets those of teams that are gone; answers how many rows went. */
    static int foldTotals(Connection connection) throws SQLException {
        String sql = """
                with parted as (
                    delete from team_total where shard <> 0
                    returning team_id, fulfilments, kudos, uptime_seconds
                ), folded as (
                    insert into team_total as t (team_id, shard, fulfilments, kudos, uptime_seconds)
                    select p.team_id, 0, sum(p.fulfilments), sum(p.kudos), sum(p.uptime_seconds)
                    from parted p join team on team.id = p.team_id
                    group by p.team_id
                    on conflict (team_id, shard) do update
                    set fulfilments = t.fulfilments + excluded.fulfilments, kudos = t.kudos + excluded.kudos,
                        uptime_seconds = t.uptime_seconds + excluded.uptime_seconds
                )
                select count(*) from parted
                """;
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static List<Team> read(PreparedStatement statement) throws SQLException {
        List<Team> teams = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                int creator = row.getInt(4);
                teams.add(new Team(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        Optional.ofNullable(row.getString(3)),
                        creator,
                        row.getString(5) + "#" + creator,
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)));
            }
        }
        return teams;
    }
}
