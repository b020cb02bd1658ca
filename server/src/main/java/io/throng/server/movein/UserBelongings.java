package io.throng.server.movein;

import io.throng.server.account.Account;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.RecordDelta;
import io.throng.server.account.RecordKey;
import io.throng.server.account.RecordType;
import io.throng.server.account.Role;
import io.throng.server.account.Suspicion;
import io.throng.server.account.UserRecords;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes what belongs to an account that is brought in: its keys, roles, suspicions and records. */
final class UserBelongings {
    private final Connection connection;
    private final String source;
    private final ApiKeys keys;
    private final MoveInReport.Tally tally;

    UserBelongings(ImportRun run, ApiKeys keys) {
        this.keys = keys;
        this.connection = run.connection();
        this.source = run.source();
        this.tally = run.report().of("users");
    }

    /**
     * Gives an account the key it has there now, or none. A key that was given to it here stays, and the one there does not count.
     *
     * @param thereId for the report
     */
    void key(int userId, int thereId, Optional<String> hash) throws SQLException {
        // The key from there may have become an own key by being used.
        try (PreparedStatement forget = connection.prepareStatement("""
                update app_user u set key_hash = null from imported_key k
                where u.id = ? and k.user_id = u.id and k.source = ? and k.adopted_hash = u.key_hash""")) {
            forget.setInt(1, userId);
            forget.setString(2, source);
            forget.executeUpdate();
        }
        try (PreparedStatement delete =
                connection.prepareStatement("delete from imported_key where source = ? and user_id = ?")) {
            delete.setString(1, source);
            delete.setInt(2, userId);
            delete.executeUpdate();
        }
        if (hash.isEmpty()) {
            return;
        }
        if (hasOwnKey(userId)) {
            tally.adjusted("got a key here: the one there does not count", thereId);
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into imported_key (source, user_id, hash) values (?, ?, ?) on conflict do nothing")) {
            insert.setString(1, source);
            insert.setInt(2, userId);
            insert.setString(3, hash.get());
            if (insert.executeUpdate() == 0) {
                tally.adjusted("has the key of another account: needs a new one", thereId);
            }
        }
    }

    /** Gives an account the passkey it has there now, or none; kept hashed here. */
    void passkey(int userId, int thereId, Optional<String> passkey) throws SQLException {
        String hash = passkey.map(keys::hashOfPasskey).orElse(null);
        // Relies on the unique index of app_user (passkey_hash).
        try (PreparedStatement update = connection.prepareStatement("""
                update app_user set passkey_hash = ?::text
                where id = ? and not exists (select 1 from app_user o where o.passkey_hash = ?::text and o.id <> ?)""")) {
            update.setString(1, hash);
            update.setInt(2, userId);
            update.setString(3, hash);
            update.setInt(4, userId);
            if (update.executeUpdate() == 0) {
                tally.adjusted("has the passkey of another account: needs a new one", thereId);
            }
        }
    }

    /** Gives and takes the roles that changed there; the others stay as they are here. */
    void roles(int userId, Seen.News news, Set<Role> roles) throws SQLException {
        int given = 0;
        int taken = 0;
        for (Role role : Role.values()) {
            if (news.fields().contains(SourceUser.ROLE + role.name())) {
                given |= roles.contains(role) ? role.bit() : 0;
                taken |= roles.contains(role) ? 0 : role.bit();
            }
        }
        if (given == 0 && taken == 0) {
            return;
        }
        try (PreparedStatement update =
                connection.prepareStatement("update app_user set roles = roles & ~ ? | ? where id = ?")) {
            update.setInt(1, taken);
            update.setInt(2, given);
            update.setInt(3, userId);
            update.executeUpdate();
        }
    }

    /** Adds the suspicions that are new there, and takes back as many of those from there as were forgiven there. */
    void suspicions(int userId, Seen.News news) throws SQLException {
        for (Suspicion reason : Suspicion.values()) {
            long grown = news.grewBy(SourceUser.SUSPICION + reason.number());
            if (grown > 0) {
                addSuspicions(userId, reason, grown);
            } else if (grown < 0) {
                forgiveSuspicions(userId, reason, -grown);
            }
        }
    }

    /** Adds what was done and asked for there since it was last looked at. */
    void records(int userId, Seen.News news) throws SQLException {
        List<RecordDelta> deltas = new ArrayList<>();
        for (RecordType type : RecordType.values()) {
            for (RecordKey key : RecordKey.values()) {
                long grown = news.grewBy(SourceUser.RECORD + type.number() + "." + key.number());
                if (grown != 0) {
                    deltas.add(new RecordDelta(userId, type, key, grown));
                }
            }
        }
        UserRecords.add(connection, deltas);
    }

    private boolean hasOwnKey(int userId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select key_hash is not null from app_user where id = ?")) {
            select.setInt(1, userId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void addSuspicions(int userId, Suspicion reason, long count) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into user_suspicion (user_id, reason, source)
                select ?, ?, ? from generate_series(1, ?)""")) {
            insert.setInt(1, userId);
            insert.setShort(2, reason.number());
            insert.setString(3, origin());
            // More make no difference.
            insert.setLong(4, Math.min(count, 10L * Account.SUSPICION_THRESHOLD));
            insert.executeUpdate();
        }
    }

    private void forgiveSuspicions(int userId, Suspicion reason, long count) throws SQLException {
        // Relies on the index user_suspicion_user.
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from user_suspicion where id in (
                    select id from user_suspicion where user_id = ? and reason = ? and source = ? order by id limit ?)""")) {
            delete.setInt(1, userId);
            delete.setShort(2, reason.number());
            delete.setString(3, origin());
            delete.setLong(4, count);
            delete.executeUpdate();
        }
    }

    private String origin() {
        return "brought in from " + source;
    }
}
