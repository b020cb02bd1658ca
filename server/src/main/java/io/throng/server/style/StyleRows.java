package io.throng.server.style;

import io.throng.protocol.style.StyleExample;
import io.throng.server.dispatch.matching.JobKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The SQL of styles. */
final class StyleRows {
    private static final String SELECT = """
            select s.id, s.owner_id, u.username || '#' || u.id, s.kind, s.name, s.info, s.prompt, s.params, s.is_public, s.nsfw,
                   s.tags, s.models, s.shared_key, s.use_count
            from style s join app_user u on u.id = s.owner_id
            """;

    private StyleRows() {}

    static Optional<StoredStyle> byId(Connection connection, UUID id) throws SQLException {
        return byIds(connection, List.of(id)).stream().findFirst();
    }

    static List<StoredStyle> byIds(Connection connection, Collection<UUID> ids) throws SQLException {
        // Relies on the primary key of style.
        try (var select = connection.prepareStatement(SELECT + " where s.id = any (?::uuid[])")) {
            select.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            return read(select);
        }
    }

    /** A style that stays as it is until the transaction ends. */
    static Optional<StoredStyle> locked(Connection connection, UUID id) throws SQLException {
        try (var select = connection.prepareStatement(SELECT + " where s.id = ? for update of s")) {
            select.setObject(1, id);
            return read(select).stream().findFirst();
        }
    }

    /**
     * The best style of a name: of the kind looked for, the caller's own, the most used, the oldest.
     *
     * @param ownerId whose it must be; empty for anybody's
     * @param callerId whose are preferred
     */
    static Optional<StoredStyle> byName(
            Connection connection, String name, OptionalInt ownerId, JobKind kind, OptionalInt callerId)
            throws SQLException {
        // Relies on the index style_name.
        String sql = SELECT + """
                where s.name = ? and (? < 0 or s.owner_id = ?)
                order by s.kind = ? desc, s.owner_id = ? desc, s.use_count desc, s.created, s.id
                limit 1
                """;
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, name);
            select.setInt(2, ownerId.orElse(-1));
            select.setInt(3, ownerId.orElse(-1));
            select.setInt(4, kind.code());
            select.setInt(5, callerId.orElse(-1));
            return read(select).stream().findFirst();
        }
    }

    /** A page of the public styles of a kind; there are few enough to sort them each time. */
    static List<StoredStyle> page(Connection connection, JobKind kind, StylePage page) throws SQLException {
        String order = switch (page.sort()) {
            case POPULAR -> "s.use_count desc, s.created, s.id";
            case AGE -> "s.created, s.id";
        };
        String sql = SELECT + """
                where s.kind = ? and s.is_public and (?::text is null or ? = any (s.tags)) and (?::text is null or ? = any (s.models))
                order by %s
                limit ? offset ?
                """.formatted(order);
        try (var select = connection.prepareStatement(sql)) {
            select.setInt(1, kind.code());
            select.setString(2, page.tag().orElse(null));
            select.setString(3, page.tag().orElse(null));
            select.setString(4, page.model().orElse(null));
            select.setString(5, page.model().orElse(null));
            select.setInt(6, StylePage.SIZE);
            select.setLong(7, page.offset());
            return read(select);
        }
    }

    /** All of a user's styles, at most {@link Styles#MAX_STYLES_PER_ACCOUNT}. */
    static List<StoredStyle> ofOwner(Connection connection, int ownerId, boolean privatesToo) throws SQLException {
        // Relies on style_name_of_owner.
        String sql = SELECT + " where s.owner_id = ? and (? or s.is_public) order by s.created, s.id limit ?";
        try (var select = connection.prepareStatement(sql)) {
            select.setInt(1, ownerId);
            select.setBoolean(2, privatesToo);
            select.setInt(3, Styles.MAX_STYLES_PER_ACCOUNT);
            return read(select);
        }
    }

    static int count(Connection connection, int ownerId) throws SQLException {
        try (var select = connection.prepareStatement("select count(*) from style where owner_id = ?")) {
            select.setInt(1, ownerId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Whether another style of the owner and kind has the name. */
    static boolean taken(Connection connection, int ownerId, JobKind kind, String name, UUID except)
            throws SQLException {
        try (var select = connection.prepareStatement(
                "select exists (select from style where owner_id = ? and kind = ? and name = ? and id <> ?)")) {
            select.setInt(1, ownerId);
            select.setInt(2, kind.code());
            select.setString(3, name);
            select.setObject(4, except);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Stores a new style or what changed of an old one; answers false if its owner has another one of the name. */
    static boolean put(Connection connection, StoredStyle style) throws SQLException {
        String sql = """
                insert into style as s (id, owner_id, kind, name, info, prompt, params, is_public, nsfw, tags, models, shared_key)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (id) do update
                set name = excluded.name, info = excluded.info, prompt = excluded.prompt, params = excluded.params,
                    is_public = excluded.is_public, nsfw = excluded.nsfw, tags = excluded.tags, models = excluded.models,
                    shared_key = excluded.shared_key, updated = now()
                """;
        try (var insert = connection.prepareStatement(sql)) {
            insert.setObject(1, style.id());
            insert.setInt(2, style.ownerId());
            insert.setInt(3, style.kind().code());
            insert.setString(4, style.name());
            insert.setString(5, style.info());
            insert.setString(6, style.prompt());
            insert.setString(7, style.params());
            insert.setBoolean(8, style.isPublic());
            insert.setBoolean(9, style.nsfw());
            insert.setArray(10, connection.createArrayOf("text", style.tags().toArray()));
            insert.setArray(11, connection.createArrayOf("text", style.models().toArray()));
            insert.setObject(12, style.sharedKey().orElse(null));
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** PostgreSQL's state for a second row where there may be one. */
    static final String UNIQUE_VIOLATION = "23505";

    static void delete(Connection connection, UUID id) throws SQLException {
        try (var delete = connection.prepareStatement("delete from style where id = ?")) {
            delete.setObject(1, id);
            delete.executeUpdate();
        }
    }

    /** The examples of some styles, the primary one first, then the oldest. */
    static Map<UUID, List<StyleExample>> examples(Connection connection, Collection<UUID> styleIds)
            throws SQLException {
        String sql = """
                select style_id, id, url, is_primary from style_example where style_id = any (?::uuid[])
                order by style_id, is_primary desc, created, id
                """;
        Map<UUID, List<StyleExample>> examples = new HashMap<>();
        try (var select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("uuid", styleIds.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    examples.computeIfAbsent(row.getObject(1, UUID.class), id -> new ArrayList<>())
                            .add(new StyleExample(row.getString(2), row.getString(3), row.getBoolean(4)));
                }
            }
        }
        return examples;
    }

    private static List<StoredStyle> read(PreparedStatement select) throws SQLException {
        List<StoredStyle> styles = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                styles.add(new StoredStyle(
                        row.getObject(1, UUID.class),
                        row.getInt(2),
                        row.getString(3),
                        JobKind.of(row.getInt(4)),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getBoolean(9),
                        row.getBoolean(10),
                        List.of((String[]) row.getArray(11).getArray()),
                        List.of((String[]) row.getArray(12).getArray()),
                        Optional.ofNullable(row.getObject(13, UUID.class)),
                        row.getLong(14)));
            }
        }
        return styles;
    }
}
