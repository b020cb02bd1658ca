package io.throng.server.rating;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.throng.server.dispatch.matching.SpecialModels;
import io.throng.server.storage.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Pairs of images of one seed by two hidden variants of a model (styles spec 12). Each job of a pair is given the variant that no other
 * job of the pair that runs or was delivered has, whichever order they are popped in and whatever became of earlier ones.
 */
public final class Comparisons {
    /** Hidden variants of the compared model. */
    public static final int VARIANTS = 2;

    private final DataSource dataSource;

    public Comparisons(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Whether a request for these models is a comparison. */
    public static boolean compared(List<String> models) {
        return models.contains(SpecialModels.BETA);
    }

    /**
     * What a worker is told of its part in a comparison, besides the rest: the {@code special} member of its payload. The same job is
     * told the same again.
     */
    public Map<String, JsonNode> special(UUID jobId) throws SQLException {
        return Transaction.run(dataSource, connection -> {
            UUID request = lockedRequest(connection, jobId);
            int variant = variant(connection, jobId, request);
            String name = "pipeline" + variant;
            return Map.of(
                    "model_name", TextNode.valueOf(name),
                    "pair_id", TextNode.valueOf(request.toString()),
                    "comfy_pipeline", TextNode.valueOf(name + ".json"));
        });
    }

    private static UUID lockedRequest(Connection connection, UUID jobId) throws SQLException {
        // The request's row keeps two pops of one pair apart.
        try (var select = connection.prepareStatement("""
                select r.id from request r where r.id = (select request_id from job where id = ?) for no key update""")) {
            select.setObject(1, jobId);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("job " + jobId + " has no request any more");
                }
                return row.getObject(1, UUID.class);
            }
        }
    }

    private static int variant(Connection connection, UUID jobId, UUID request) throws SQLException {
        // Relies on the index comparison_job_request.
        String sql = """
                insert into comparison_job as c (job_id, request_id, variant)
                select ?, ?, coalesce((
                    select min(v) from generate_series(0, ?) v where not exists (
                        select from comparison_job o join job j on j.id = o.job_id
                        where o.request_id = ? and o.variant = v and j.state in (0, 1))), 0)
                on conflict (job_id) do update set variant = c.variant
                returning variant
                """;
        try (var insert = connection.prepareStatement(sql)) {
            insert.setObject(1, jobId);
            insert.setObject(2, request);
            insert.setInt(3, VARIANTS - 1);
            insert.setObject(4, request);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
