package io.throng.server.style;

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

/** The SQL of collections. */
final class CollectionRows {
    private static final String SELECT = """
            select c.id, c.owner_id, c.kind, c.name, c.info, c.is_public, c.use_count
            from style_collection c
            """;

    private CollectionRows() {}

    static Optional<StoredCollection> byId(Connection connection, UUID id) throws SQLException {
        try (var select = connection.prepareStatement(SELECT + " where c.id = ?")) {
            select.setObject(1, id);
            return read(connection, select).stream().findFirst();
        }
    }

    /** A collection that stays as it is until the transaction ends. */
    static Optional<StoredCollection> locked(Connection connection, UUID id) throws SQLException {
        try (var select = connection.prepareStatement(SELECT + " where c.id = ? for update")) {
            select.setObject(1, id);
            return read(connection, select).stream().findFirst();
        }
    }

    /** The best collection of a name, as {@link StyleRows#byName} finds the best style. */
    static Optional<StoredCollection> byName(
            Connection connection, String name, OptionalInt ownerId, JobKind kind, OptionalInt callerId)
            throws SQLException {
        // Relies on the index style_collection_name.
        String sql = SELECT + """
                where c.name = ? and (? < 0 or c.owner_id = ?)
                order by c.kind = ? desc, c.owner_id = ? desc, c.use_count desc, c.created, c.id
                limit 1
                """;
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, name);
            select.setInt(2, ownerId.orElse(-1));
            select.setInt(3, ownerId.orElse(-1));
            select.setInt(4, kind.code());
            select.setInt(5, callerId.orElse(-1));
            return read(connection, select).stream().findFirst();
        }
    }

    /**
     * A page of the public collections.
     *
     * @param kind empty for both
     */
    static List<StoredCollection> page(Connection connection, Optional<JobKind> kind, StylePage page)
            throws SQLException {
        String order = switch (page.sort()) {
            case POPULAR -> "c.use_count desc, c.created, c.id";
            case AGE -> "c.created, c.id";
        };
        String sql = SELECT + """
                where c.is_public and (? = 0 or c.kind = ?)
                order by %s
                limit ? offset ?
                """.formatted(order);
        try (var select = connection.prepareStatement(sql)) {
            select.setInt(1, kind.map(JobKind::code).orElse(0));
            select.setInt(2, kind.map(JobKind::code).orElse(0));
            select.setInt(3, StylePage.SIZE);
            select.setLong(4, page.offset());
            return read(connection, select);
        }
    }

    static int count(Connection connection, int ownerId) throws SQLException {
        try (var select = connection.prepareStatement("select count(*) from style_collection where owner_id = ?")) {
            select.setInt(1, ownerId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Stores a new collection or what changed of an old one; answers false if its owner has another one of the name. */
    static boolean put(Connection connection, StoredCollection collection) throws SQLException {
        String sql = """
                insert into style_collection as c (id, owner_id, kind, name, info, is_public)
                values (?, ?, ?, ?, ?, ?)
                on conflict (id) do update
                set kind = excluded.kind, name = excluded.name, info = excluded.info, is_public = excluded.is_public,
                    updated = now()
                """;
        try (var insert = connection.prepareStatement(sql)) {
            insert.setObject(1, collection.id());
            insert.setInt(2, collection.ownerId());
            insert.setInt(3, collection.kind().code());
            insert.setString(4, collection.name());
            insert.setString(5, collection.info());
            insert.setBoolean(6, collection.isPublic());
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (StyleRows.UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Replaces the members; one that was named twice is in it once. */
    static void replaceMembers(Connection connection, UUID id, List<UUID> styleIds) throws SQLException {
        try (var delete = connection.prepareStatement("delete from style_collection_member where collection_id = ?")) {
            delete.setObject(1, id);
            delete.executeUpdate();
        }
        String sql = """
                insert into style_collection_member (collection_id, style_id, place)
                select ?, m.style_id, min(m.place)
                from unnest(?::uuid[]) with ordinality as m (style_id, place)
                group by m.style_id
                """;
        try (var insert = connection.prepareStatement(sql)) {
            insert.setObject(1, id);
            insert.setArray(2, connection.createArrayOf("uuid", styleIds.toArray()));
            insert.executeUpdate();
        }
    }

    static void delete(Connection connection, UUID id) throws SQLException {
        try (var delete = connection.prepareStatement("delete from style_collection where id = ?")) {
            delete.setObject(1, id);
            delete.executeUpdate();
        }
    }

    private static List<StoredCollection> read(Connection connection, PreparedStatement select) throws SQLException {
        List<StoredCollection> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(new StoredCollection(
                        row.getObject(1, UUID.class),
                        row.getInt(2),
                        JobKind.of(row.getInt(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6),
                        row.getLong(7),
                        List.of()));
            }
        }
        Map<UUID, List<StoredCollection.Member>> members =
                members(connection, found.stream().map(StoredCollection::id).toList());
        return found.stream()
                .map(collection -> collection.with(members.getOrDefault(collection.id(), List.of())))
                .toList();
    }

    private static Map<UUID, List<StoredCollection.Member>> members(Connection connection, Collection<UUID> ids)
            throws SQLException {
        String sql = """
                select m.collection_id, s.id, u.username || '#' || u.id, s.name
                from style_collection_member m join style s on s.id = m.style_id join app_user u on u.id = s.owner_id
                where m.collection_id = any (?::uuid[])
                order by m.collection_id, m.place
                """;
        Map<UUID, List<StoredCollection.Member>> members = new HashMap<>();
        try (var select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    members.computeIfAbsent(row.getObject(1, UUID.class), id -> new ArrayList<>())
                            .add(new StoredCollection.Member(
                                    row.getObject(2, UUID.class), row.getString(3), row.getString(4)));
                }
            }
        }
        return members;
    }
}
