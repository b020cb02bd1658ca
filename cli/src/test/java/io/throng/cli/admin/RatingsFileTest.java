package io.throng.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import io.throng.server.rating.RatingsExport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public data set: styles spec 13.1. */
class RatingsFileTest {
    @TempDir
    Path folder;

    private static final class Rows implements Hydrator<Map<String, Object>, Map<String, Object>, String[]> {
        @Override
        public Map<String, Object> start() {
            return new HashMap<>();
        }

        @Override
        public Map<String, Object> add(Map<String, Object> row, String[] column, Object value) {
            row.put(column[0], value);
            return row;
        }

        @Override
        public Map<String, Object> finish(Map<String, Object> row) {
            return row;
        }
    }

    @Test
    void everyColumnOfTheDataSetIsReadAsItWasWritten() throws Exception {
        Path file = folder.resolve("ratings.parquet");
        Instant at = Instant.parse("2026-01-02T03:04:05.678901Z");
        try (RatingsFile out = RatingsFile.create(file)) {
            out.write(new RatingsExport.Row(
                    "i1", 2, 9, Optional.of(3), 12.34, 86_400, 17, at, "Agent:1:x", "hash1", true));
            out.write(new RatingsExport.Row("i1", 2, 1, Optional.empty(), -50, 1, 0, at, "Agent:1:x", "hash2", false));
        }

        List<Map<String, Object>> rows;
        try (var read = ParquetReader.streamContent(file.toFile(), new Rows())) {
            rows = read.toList();
        }

        assertThat(ParquetReader.readMetadata(file.toFile()).getFileMetaData().getSchema().getFields().stream()
                        .map(field -> field.getName()))
                .containsExactly(
                        "id",
                        "ratings_count",
                        "rating",
                        "artifacts",
                        "kudos",
                        "account_age",
                        "usage_requests",
                        "created_at",
                        "client_agent",
                        "user_id",
                        "trusted");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0))
                .containsEntry("id", "i1")
                .containsEntry("ratings_count", 2L)
                .containsEntry("rating", 9)
                .containsEntry("artifacts", 3)
                .containsEntry("kudos", 12.34)
                .containsEntry("account_age", 86_400L)
                .containsEntry("usage_requests", 17L)
                .containsEntry("created_at", at.getEpochSecond() * 1_000_000 + 678_901)
                .containsEntry("client_agent", "Agent:1:x")
                .containsEntry("user_id", "hash1")
                .containsEntry("trusted", true);
        assertThat(rows.get(1).get("artifacts")).isNull();
        assertThat(rows.get(1)).containsEntry("kudos", -50.0).containsEntry("trusted", false);
    }
}
