package io.throng.server.movein;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where another horde's database is. Messages about it never repeat the password.
 *
 * @param jdbcUrl without user and password, unless it was given as a JDBC URL
 */
public record SourceAddress(String jdbcUrl, Optional<String> user, Optional<String> password) {
    private static final int LOGIN_TIMEOUT_SECONDS = 10;
    private static final String JDBC = "jdbc:postgresql:";

    /** The last @ before the path ends the password, so that one with an @ in it need not be escaped. */
    private static final Pattern URL = Pattern.compile(
            "postgres(?:ql)?://(?:(?<user>[^:@/]*)(?::(?<password>[^/]*))?@)?(?<host>[^/@?]+)/(?<database>[^?]+)(?<options>\\?.*)?");

    public SourceAddress {
        requireNonNull(jdbcUrl);
        requireNonNull(user);
        requireNonNull(password);
    }

    /**
     * Reads {@code postgres://user:password@host:port/database?options}, {@code postgresql://…} or {@code jdbc:postgresql:…}.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static SourceAddress parse(String url) {
        if (url.startsWith(JDBC)) {
            return new SourceAddress(url, Optional.empty(), Optional.empty());
        }
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "The address of the other database must look like postgres://user:password@host:5432/database.");
        }
        String options = Optional.ofNullable(matcher.group("options")).orElse("");
        return new SourceAddress(
                JDBC + "//" + matcher.group("host") + "/" + matcher.group("database") + options,
                decoded(matcher.group("user")),
                decoded(matcher.group("password")));
    }

    /** Opens connections to it. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        user.ifPresent(source::setUser);
        password.ifPresent(source::setPassword);
        source.setLoginTimeout(LOGIN_TIMEOUT_SECONDS);
        return source;
    }

    @Override
    public String toString() {
        return "SourceAddress[" + jdbcUrl.replaceFirst("(?i)(password=)[^&]*", "$1…") + "]";
    }

    private static Optional<String> decoded(String text) {
        return Optional.ofNullable(text)
                .filter(given -> !given.isEmpty())
                // A plus is a plus here, unlike in forms.
                .map(given -> URLDecoder.decode(given.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
}
