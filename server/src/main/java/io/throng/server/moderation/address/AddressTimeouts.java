package io.throng.server.moderation.address;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.AddressRange;
import io.throng.server.http.HordeException;
import io.throng.server.moderation.SharedVersion;
import io.throng.server.moderation.address.TimeoutTable.Timeout;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Addresses and networks that may not call for a while (operations spec 4.1, 4.2). The database has the truth, every node a copy in
 * memory, from which calls are judged. Addresses of IPv6 are counted and timed out by their /64 network.
 *
 * <p>Addresses are kept as they are, since moderators must read and lift what they set; they leave with the end of the time-out.
 */
public final class AddressTimeouts {
    /** How long a report counts against an address. */
    public static final Duration MEMORY = Duration.ofHours(24);

    /** How long a report counts against the address of a service. */
    public static final Duration SERVICE_MEMORY = Duration.ofHours(1);

    /** Longest time-out that reports give the address of a service. */
    public static final Duration MAX_SERVICE_TIMEOUT = Duration.ofMinutes(5);

    /** Longer time-outs are not counted down to their subjects. */
    static final Duration MAX_TOLD = Duration.ofDays(4);

    /** Reports that count; further ones give no longer time-outs. */
    static final int MAX_POINTS = 10_000;

    /** Time-outs that are kept in memory, those that end last. */
    static final int MAX_TIMEOUTS = 200_000;

    private final DataSource dataSource;
    private final Clock clock;
    private volatile TimeoutTable table = TimeoutTable.EMPTY;
    private long version = -1;

    public AddressTimeouts(DataSource dataSource, Clock clock) {
        this.dataSource = requireNonNull(dataSource);
        this.clock = requireNonNull(clock);
    }

    /** How long the address may not call; empty if it may. Never blocks. */
    public Optional<Duration> left(InetAddress address) {
        return table.left(address, clock.instant());
    }

    /**
     * @throws HordeException.Refusal {@code TimeoutIP} if the address may not call now
     */
    public void requireAllowed(InetAddress address) {
        Optional<Duration> left = left(address);
        if (left.isPresent()) {
            String until = left.get().compareTo(MAX_TOLD) > 0
                    ? "."
                    : "; it ends in " + Math.max(left.get().toSeconds(), 1) + " seconds.";
            throw new HordeException.Refusal(
                    ReturnCode.TIMEOUT_IP, "This address is in time-out because of abuse that came from it" + until);
        }
    }

    /**
     * Notes abuse from an address and puts it into time-out: 3 minutes the first time, then 9, 15, 21 and so on. Blocks.
     *
     * @param service whether a service is known at that address, which is treated leniently
     * @return how long the address may not call
     */
    public Duration report(InetAddress address, boolean service) throws SQLException {
        AddressRange network = AddressRange.subscriber(address);
        Instant now = clock.instant();
        Duration timeout = Duration.ZERO;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                int points = addPoint(connection, network, now, service ? SERVICE_MEMORY : MEMORY);
                timeout = after(points - 1, service);
                put(connection, new Timeout(network, now.plus(timeout)), Optional.empty());
                SharedVersion.ADDRESSES.grow(connection);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
        refresh();
        return timeout;
    }

    /**
     * The time-out for one more report.
     *
     * @param previous reports that count already, from 0
     */
    static Duration after(int previous, boolean service) {
        Duration timeout = Duration.ofMinutes((2L * previous + 1) * 3);
        return service && timeout.compareTo(MAX_SERVICE_TIMEOUT) > 0 ? MAX_SERVICE_TIMEOUT : timeout;
    }

    /** Reports that count against an address; 0 for one never heard of. Blocks. */
    public int points(InetAddress address) throws SQLException {
        // Relies on the primary key of address_suspicion.
        String sql = "select points from address_suspicion where network = ?::cidr and until > ?";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, AddressRange.subscriber(address).text());
            statement.setObject(2, clock.instant().atOffset(ZoneOffset.UTC));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    /** Puts a network, or an address, into time-out by a moderator's word; an earlier one gives way. Blocks. */
    public void block(AddressRange network, Duration length, int moderatorId) throws SQLException {
        change(connection ->
                put(connection, new Timeout(network, clock.instant().plus(length)), Optional.of(moderatorId)));
    }

    /** Ends a time-out, and forgets what was reported of its address. It is no error if there is none. Blocks. */
    public void lift(AddressRange network) throws SQLException {
        change(connection -> {
            for (String table : List.of("address_timeout", "address_suspicion")) {
                try (var statement = connection.prepareStatement("delete from " + table + " where network = ?::cidr")) {
                    statement.setString(1, network.text());
                    statement.executeUpdate();
                }
            }
        });
    }

    /** Networks and addresses in time-out, with what is left of it. */
    public List<Left> all() {
        Instant now = clock.instant();
        return table.all().stream()
                .filter(timeout -> timeout.until().isAfter(now))
                .map(timeout -> Left.of(timeout, now))
                .toList();
    }

    /** Time-outs that hold for an address. */
    public List<Left> covering(InetAddress address) {
        Instant now = clock.instant();
        return table.covering(address, now).stream()
                .map(timeout -> Left.of(timeout, now))
                .toList();
    }

    /**
     * What is left of a time-out.
     *
     * @param seconds at least 1
     */
    public record Left(AddressRange network, long seconds) {
        static Left of(Timeout timeout, Instant now) {
            return new Left(timeout.network(), Math.max(timeout.left(now).toSeconds(), 1));
        }
    }

    /** Reads everything anew if something changed since. Blocks. */
    public synchronized void refresh() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long now = SharedVersion.ADDRESSES.read(connection);
            if (now == version) {
                return;
            }
            // Relies on the index address_timeout_until.
            String sql = "select network::text, until from address_timeout where until > ? order by until desc limit ?";
            List<Timeout> timeouts = new ArrayList<>();
            try (var statement = connection.prepareStatement(sql)) {
                statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
                statement.setInt(2, MAX_TIMEOUTS);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        timeouts.add(new Timeout(
                                AddressRange.parse(rows.getString(1)),
                                rows.getObject(2, OffsetDateTime.class).toInstant()));
                    }
                }
            }
            table = new TimeoutTable(timeouts);
            version = now;
        }
    }

    /** Deletes what is over; answers how many rows. Blocks. */
    public int forgetExpired() throws SQLException {
        int deleted = 0;
        try (Connection connection = dataSource.getConnection()) {
            for (String table : List.of("address_timeout", "address_suspicion")) {
                try (var statement = connection.prepareStatement("delete from " + table + " where until <= ?")) {
                    statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
                    deleted += statement.executeUpdate();
                }
            }
        }
        return deleted;
    }

    private interface Step {
        void run(Connection connection) throws SQLException;
    }

    private void change(Step step) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                step.run(connection);
                SharedVersion.ADDRESSES.grow(connection);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
        refresh();
    }

    private static int addPoint(Connection connection, AddressRange network, Instant now, Duration memory)
            throws SQLException {
        // Relies on the primary key of address_suspicion. A report after the memory has run out begins to count anew.
        String sql = """
                insert into address_suspicion (network, points, until) values (?::cidr, 1, ?)
                on conflict (network) do update
                set points = case when address_suspicion.until <= ? then 1 else least(address_suspicion.points + 1, ?) end,
                    until = excluded.until
                returning points
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, network.text());
            statement.setObject(2, now.plus(memory).atOffset(ZoneOffset.UTC));
            statement.setObject(3, now.atOffset(ZoneOffset.UTC));
            statement.setInt(4, MAX_POINTS);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    /** A moderator's word replaces what was; a report never shortens it. */
    private static void put(Connection connection, Timeout timeout, Optional<Integer> moderatorId) throws SQLException {
        // Relies on the primary key of address_timeout.
        String sql = """
                insert into address_timeout (network, until, set_by) values (?::cidr, ?, ?)
                on conflict (network) do update
                set until = case when excluded.set_by is null then greatest(address_timeout.until, excluded.until) else excluded.until end,
                    set_by = coalesce(excluded.set_by, address_timeout.set_by), set_at = now()
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, timeout.network().text());
            statement.setObject(2, timeout.until().atOffset(ZoneOffset.UTC));
            statement.setObject(3, moderatorId.orElse(null), java.sql.Types.INTEGER);
            statement.executeUpdate();
        }
    }
}
