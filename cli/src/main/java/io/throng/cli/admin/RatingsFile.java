package io.throng.cli.admin;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.apache.parquet.schema.Types.optional;
import static org.apache.parquet.schema.Types.required;

import blue.strategic.parquet.ParquetWriter;
import blue.strategic.parquet.ValueWriter;
import io.throng.server.rating.RatingsExport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;

/** The public data set of ratings as a Parquet file, one row per rating (styles spec 13.1). */
public final class RatingsFile implements AutoCloseable {
    /** Names and types of the columns, those of the data set that others have worked with. */
    static final MessageType COLUMNS = new MessageType(
            "rating",
            required(BINARY).as(stringType()).named("id"),
            required(INT64).named("ratings_count"),
            required(INT32).named("rating"),
            optional(INT32).named("artifacts"),
            required(DOUBLE).named("kudos"),
            required(INT64).named("account_age"),
            required(INT64).named("usage_requests"),
            required(INT64).as(timestampType(true, TimeUnit.MICROS)).named("created_at"),
            required(BINARY).as(stringType()).named("client_agent"),
            required(BINARY).as(stringType()).named("user_id"),
            required(BOOLEAN).named("trusted"));

    private final ParquetWriter<RatingsExport.Row> writer;

    private RatingsFile(ParquetWriter<RatingsExport.Row> writer) {
        this.writer = writer;
    }

    /** @param file must not exist */
    public static RatingsFile create(Path file) throws IOException {
        return new RatingsFile(ParquetWriter.writeFile(COLUMNS, file.toFile(), RatingsFile::columns));
    }

    /** @throws UncheckedIOException when the file cannot be written */
    public void write(RatingsExport.Row row) {
        try {
            writer.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static void columns(RatingsExport.Row row, ValueWriter columns) {
        columns.write("id", row.id());
        columns.write("ratings_count", row.ratingsCount());
        columns.write("rating", row.rating());
        row.artifacts().ifPresent(artifacts -> columns.write("artifacts", artifacts));
        columns.write("kudos", row.kudos());
        columns.write("account_age", row.accountAgeSeconds());
        columns.write("usage_requests", row.usageRequests());
        columns.write("created_at", ChronoUnit.MICROS.between(Instant.EPOCH, row.createdAt()));
        columns.write("client_agent", row.clientAgent());
        columns.write("user_id", row.userId());
        columns.write("trusted", row.trusted());
    }
}
