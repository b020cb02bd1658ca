package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.sharedkey.SharedKeyUsage;
import io.throng.server.account.RecordKey;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;

/** What was done with shared keys, day by day. Blocking. */
@Singleton
public final class KeyUsage {
    /** Days, by kind of work, that are shown of one key. */
    public static final int MAX_DAYS = 93;

    private static final double HUNDREDTHS = 100.0;

    private final DataSource dataSource;

    @Inject
    public KeyUsage(DataSource dataSource) {
        this.dataSource = requireNonNull(dataSource);
    }

    /** The last {@link #MAX_DAYS} on which a key was used, newest first. */
    public List<SharedKeyUsage.Day> days(UUID keyId) throws SQLException {
        List<SharedKeyUsage.Day> days = new ArrayList<>();
        // Relies on the primary key of shared_key_day.
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        select day, kind, requests, jobs, kudos from shared_key_day
                        where shared_key_id = ? order by day desc, kind limit ?""")) {
            select.setObject(1, keyId);
            select.setInt(2, MAX_DAYS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    days.add(new SharedKeyUsage.Day(
                            rows.getObject(1, LocalDate.class).toString(),
                            kind(rows.getInt(2)),
                            rows.getLong(3),
                            rows.getLong(4),
                            rows.getLong(5) / HUNDREDTHS));
                }
            }
        }
        return days;
    }

    private static String kind(int number) {
        return Arrays.stream(RecordKey.values())
                .filter(key -> key.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("unknown kind " + number))
                .name()
                .toLowerCase(Locale.ROOT);
    }
}
