package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.throng.protocol.account.ActiveGenerations;
import io.throng.protocol.account.MonthlyKudos;
import io.throng.protocol.account.UserDetails;
import io.throng.protocol.wire.WireWriter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * {@code GET users}: everybody, page by page, as anybody may see them (accounts specification section 5). Pages and their order are kept
 * for some minutes. Members that are not public are sent as null here, where the objects of single users leave them out.
 */
@Singleton
public final class UserList {
    /** Pages kept ready. */
    static final int MAX_CACHED_PAGES = 1_000;

    private static final byte[] EMPTY = {'[', ']'};
    private static final ObjectMapper WITH_NULLS =
            WireWriter.mapper().copy().addMixIn(UserDetails.class, NullsIncluded.class);

    private final DataSource dataSource;
    private final UserDetailsReader reader;
    private final Cache<UserRanking.Order, UserRanking> rankings;
    private final Cache<Page, byte[]> pages;

    private record Page(UserRanking.Order order, int number) {}

    /** Tells the writer to write members without a value, too. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private interface NullsIncluded {}

    @Inject
    UserList(DataSource dataSource, UserDetailsReader reader, AccountConfig config) {
        this(dataSource, reader, config.listFreshness());
    }

    /** @param freshness how long pages and order are taken as read */
    UserList(DataSource dataSource, UserDetailsReader reader, Duration freshness) {
        this.dataSource = requireNonNull(dataSource);
        this.reader = requireNonNull(reader);
        this.rankings = Caffeine.newBuilder().expireAfterWrite(freshness).build();
        this.pages = Caffeine.newBuilder()
                .maximumSize(MAX_CACHED_PAGES)
                .expireAfterWrite(freshness)
                .build();
    }

    /**
     * A page as JSON.
     *
     * @param number below 1 counts as 1; beyond {@link UserRanking#MAX_PAGE} there is nothing
     * @param sort {@code age}; anything else, and null, is by kudos
     */
    public byte[] page(int number, String sort) throws SQLException {
        Page page = new Page(UserRanking.Order.of(sort), Math.max(1, number));
        if (page.number() > UserRanking.MAX_PAGE) {
            return EMPTY.clone();
        }
        byte[] ready = pages.getIfPresent(page);
        if (ready != null) {
            return ready;
        }
        byte[] read = read(ranking(page.order()).page(page.number()));
        pages.put(page, read);
        return read;
    }

    private UserRanking ranking(UserRanking.Order order) throws SQLException {
        UserRanking known = rankings.getIfPresent(order);
        if (known != null) {
            return known;
        }
        UserRanking ranking = readRanking(order);
        rankings.put(order, ranking);
        return ranking;
    }

    private UserRanking readRanking(UserRanking.Order order) throws SQLException {
        IntStream.Builder ids = IntStream.builder();
        String sql = """
                select u.id from app_user u join kudos_account a on a.id = 2 * u.id::bigint
                where u.identity not like ? order by %s limit ?
                """.formatted(order.sql());
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, AccountKind.WIPED_PREFIX + "%");
            select.setInt(2, UserRanking.MAX_USERS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
            }
        }
        return new UserRanking(ids.build().toArray());
    }

    private byte[] read(int[] userIds) throws SQLException {
        Instant now = Instant.now();
        List<UserDetails> users = new ArrayList<>(userIds.length);
        try (Connection connection = dataSource.getConnection()) {
            for (int userId : userIds) {
                Optional<Account> account = AccountRows.byId(connection, userId);
                if (account.isPresent()) {
                    users.add(reader.read(connection, account.get(), Privilege.PUBLIC, now).toBuilder()
                            .activeGenerations(new ActiveGenerations(null, null, null))
                            .monthlyKudos(new MonthlyKudos(null, null))
                            .build());
                }
            }
        }
        try {
            return WITH_NULLS.writeValueAsBytes(users);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("users cannot be written", e);
        }
    }
}
