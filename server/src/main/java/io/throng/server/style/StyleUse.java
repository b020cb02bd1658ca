package io.throng.server.style;

import io.throng.server.account.RecordDelta;
import io.throng.server.account.RecordKey;
import io.throng.server.account.RecordType;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A style was applied to a request that became active (styles spec 6): it counts one use, its collection too, and its owner is
 * rewarded and recorded, unless the request is the owner's own.
 *
 * @param reward empty for the owner's own use
 * @param record empty likewise
 */
public record StyleUse(
        UUID styleId, Optional<UUID> collectionId, Optional<LedgerEvent> reward, Optional<RecordDelta> record) {
    /**
     * The use of a style by an activated request.
     *
     * @param payerId whose kudos the request costs
     * @param callerId who sent the request
     */
    public static StyleUse of(StyleChoice style, JobKind kind, UUID requestId, Instant at, int payerId, int callerId) {
        boolean own = style.ownerId() == payerId || style.ownerId() == callerId;
        RecordKey key = kind == JobKind.IMAGE ? RecordKey.IMAGE : RecordKey.TEXT;
        return new StyleUse(
                style.styleId(),
                style.collectionId(),
                own ? Optional.empty() : Optional.of(SettlementRules.styleReward(requestId, at, style.ownerId())),
                own ? Optional.empty() : Optional.of(RecordDelta.one(style.ownerId(), RecordType.STYLE, key)));
    }

    /** Counts uses in the caller's transaction, as its last writes: rows are locked styles first, in the order of their ids. */
    public static void count(Connection connection, Collection<StyleUse> uses) throws SQLException {
        TreeMap<UUID, Long> styles = new TreeMap<>();
        TreeMap<UUID, Long> collections = new TreeMap<>();
        for (StyleUse use : uses) {
            styles.merge(use.styleId(), 1L, Long::sum);
            use.collectionId().ifPresent(id -> collections.merge(id, 1L, Long::sum));
        }
        add(connection, "style", styles);
        add(connection, "style_collection", collections);
    }

    private static void add(Connection connection, String table, TreeMap<UUID, Long> uses) throws SQLException {
        if (uses.isEmpty()) {
            return;
        }
        // Relies on the table's primary key. What was deleted meanwhile counts no more.
        String sql = """
                with used as (
                    select * from unnest(?::uuid[], ?::bigint[]) as u (id, uses)
                ), held as (
                    select t.id, u.uses from %1$s t join used u on u.id = t.id order by t.id for no key update of t
                )
                update %1$s t set use_count = t.use_count + h.uses from held h where t.id = h.id
                """.formatted(table);
        try (var update = connection.prepareStatement(sql)) {
            update.setArray(1, connection.createArrayOf("uuid", uses.keySet().toArray()));
            update.setArray(2, connection.createArrayOf("int8", uses.values().toArray()));
            update.executeUpdate();
        }
    }
}
