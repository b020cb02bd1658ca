package io.throng.server.movein;

import io.throng.server.movein.SourceDatabase.Shape;
import io.throng.server.movein.SourceDatabase.Wanted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the accounts there, in the order of their numbers, with what belongs to each. */
final class SourceUsers {
    private static final List<Wanted> USERS = List.of(
            Wanted.needed("id"),
            Wanted.needed("username"),
            Wanted.needed("oauth_id"),
            Wanted.needed("api_key"),
            Wanted.needed("kudos"),
            Wanted.optional("created"),
            Wanted.optional("last_active"),
            Wanted.optional("contact"),
            Wanted.optional("admin_comment"),
            Wanted.optional("proxy_passkey"),
            Wanted.optional("monthly_kudos"),
            Wanted.optional("monthly_kudos_last_received"),
            Wanted.optional("evaluating_kudos"),
            Wanted.optional("usage_multiplier"),
            Wanted.optional("worker_invited"),
            Wanted.optional("public_workers"),
            Wanted.optional("concurrency"));
    private static final Wanted OWNER = Wanted.needed("user_id", "user");

    private final SourceDatabase source;
    private final Shape users;
    private final Optional<Shape> roles;
    private final Optional<Shape> stats;
    private final Optional<Shape> records;
    private final Optional<Shape> suspicions;

    SourceUsers(SourceDatabase source, MoveInReport report) {
        this.source = source;
        this.users = source.find(List.of("users"), USERS)
                .orElseThrow(
                        () -> new UnreadableSourceException(
                                "There is no table users in that database: it is not an AI Horde's, or the account may not see it."));
        this.roles = source.find(
                List.of("user_roles"), List.of(OWNER, Wanted.needed("role", "user_role"), Wanted.optional("value")));
        this.stats =
                source.find(List.of("user_stats"), List.of(OWNER, Wanted.needed("action"), Wanted.needed("value")));
        this.records = source.find(
                List.of("user_records"),
                List.of(OWNER, Wanted.needed("record_type"), Wanted.needed("record"), Wanted.needed("value")));
        this.suspicions =
                source.find(List.of("user_suspicions"), List.of(OWNER, Wanted.needed("suspicion_id", "suspicion")));
        noteAbsent(report, "user_roles", roles);
        noteAbsent(report, "user_stats", stats);
        noteAbsent(report, "user_records", records);
        noteAbsent(report, "user_suspicions", suspicions);
    }

    /** An account's own row and those that belong to it. */
    record Rows(
            SourceRow user,
            List<SourceRow> roles,
            List<SourceRow> stats,
            List<SourceRow> records,
            List<SourceRow> suspicions) {}

    /** Takes accounts in portions. */
    @FunctionalInterface
    interface PortionTaker {
        void take(List<Rows> portion) throws SQLException;
    }

    long greatestId() throws SQLException {
        return source.greatest(users, "id");
    }

    /** The row with a number, alone; empty when there is none. */
    Optional<SourceRow> one(long id) throws SQLException {
        List<SourceRow> found = new ArrayList<>();
        source.readRange(users, "id", id, id, found::add);
        return found.stream().findFirst();
    }

    /** Reads all accounts in portions of at most so many. */
    void read(int portionSize, PortionTaker taker) throws SQLException {
        List<SourceRow> portion = new ArrayList<>(portionSize);
        source.read(users, "id", row -> {
            portion.add(row);
            if (portion.size() == portionSize) {
                taker.take(withBelongings(portion));
                portion.clear();
            }
        });
        if (!portion.isEmpty()) {
            taker.take(withBelongings(portion));
        }
    }

    private List<Rows> withBelongings(List<SourceRow> portion) throws SQLException {
        long from = portion.getFirst().whole("id").orElse(0);
        long to = portion.getLast().whole("id").orElse(0);
        Map<String, List<SourceRow>> rolesOf = belongings(roles, from, to);
        Map<String, List<SourceRow>> statsOf = belongings(stats, from, to);
        Map<String, List<SourceRow>> recordsOf = belongings(records, from, to);
        Map<String, List<SourceRow>> suspicionsOf = belongings(suspicions, from, to);
        List<Rows> rows = new ArrayList<>(portion.size());
        for (SourceRow user : portion) {
            String id = user.raw("id").orElse("");
            rows.add(new Rows(
                    user,
                    rolesOf.getOrDefault(id, List.of()),
                    statsOf.getOrDefault(id, List.of()),
                    recordsOf.getOrDefault(id, List.of()),
                    suspicionsOf.getOrDefault(id, List.of())));
        }
        return rows;
    }

    private Map<String, List<SourceRow>> belongings(Optional<Shape> shape, long from, long to) throws SQLException {
        Map<String, List<SourceRow>> byUser = new HashMap<>();
        if (shape.isPresent()) {
            source.readRange(
                    shape.get(),
                    OWNER.name(),
                    from,
                    to,
                    row -> byUser.computeIfAbsent(row.raw(OWNER.name()).orElse(""), unused -> new ArrayList<>())
                            .add(row));
        }
        return byUser;
    }

    private static void noteAbsent(MoveInReport report, String table, Optional<Shape> shape) {
        if (shape.isEmpty()) {
            report.note("There is no table " + table + " there; nothing of it was brought in.");
        }
    }
}
