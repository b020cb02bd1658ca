package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * Keeps problem jobs and tells moderators when there are too many of somebody (accounts specification section 18): of a user, of a
 * service's proxied account, or of an address; once per window each.
 */
@Singleton
public final class ProblemJobs {
    /**
     * So many jobs in so long are no accident.
     *
     * @param most one more is told of
     */
    enum Window {
        HOUR(Duration.ofHours(1), 50),
        DAY(Duration.ofDays(1), 200);

        private final Duration length;
        private final int most;

        Window(Duration length, int most) {
            this.length = length;
            this.most = most;
        }

        Duration length() {
            return length;
        }

        int most() {
            return most;
        }
    }

    /** Subjects told of in one turn; the others are told of in the next. */
    static final int MAX_NOTICES = 100;

    /** Problem jobs forgotten in one turn. */
    static final int MAX_FORGOTTEN = 10_000;

    /** Problem jobs are kept this long at least: the watch over them looks as far back. */
    public static final Duration MIN_RETENTION = Window.DAY.length();

    private final DataSource dataSource;
    private final ModeratorNotices notices;

    private record Found(String subject, long jobs) {}

    @Inject
    public ProblemJobs(DataSource dataSource, ModeratorNotices notices) {
        this.dataSource = requireNonNull(dataSource);
        this.notices = requireNonNull(notices);
    }

    /** Stores problem jobs in the caller's transaction; those of {@link ProblemJob#EXEMPT_USER_ID} and repeated ones are passed over. */
    public static void add(Connection connection, Collection<ProblemJob> jobs) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into problem_job (job_id, user_id, worker_id, address, proxied_account) values (?, ?, ?, ?, ?)
                on conflict (job_id) do nothing""")) {
            int rows = 0;
            for (ProblemJob job : jobs) {
                if (job.userId() != ProblemJob.EXEMPT_USER_ID) {
                    insert.setObject(1, job.jobId());
                    insert.setInt(2, job.userId());
                    insert.setObject(3, job.workerId());
                    insert.setString(4, job.address().orElse(null));
                    insert.setString(5, job.proxiedAccount().orElse(null));
                    insert.addBatch();
                    rows++;
                }
            }
            if (rows > 0) {
                insert.executeBatch();
            }
        }
    }

    /** Forgets a user's problem jobs. */
    static void forget(Connection connection, int userId) throws SQLException {
        // Reads the whole table; done when an account is wiped.
        try (PreparedStatement delete = connection.prepareStatement("delete from problem_job where user_id = ?")) {
            delete.setInt(1, userId);
            delete.executeUpdate();
        }
    }

    /** Tells moderators of everybody who has too many and of whom they were not told in the window; answers of how many. */
    public int tellModerators(Instant now) throws SQLException {
        forgetNotices(now);
        int told = 0;
        for (Window window : Window.values()) {
            for (Found found : tooMany(window, now)) {
                notices.send(
                        "problem-jobs",
                        found.subject() + " had " + found.jobs()
                                + " images reported as depicting abuse of children within "
                                + window.length().toHours() + " h; more than " + window.most() + " are told of.");
                told++;
            }
        }
        return told;
    }

    /** Forgets problem jobs of the time before; answers how many, at most {@link #MAX_FORGOTTEN}. */
    public int forgetBefore(Instant then) throws SQLException {
        // Uses problem_job_at.
        String sql =
                "delete from problem_job where job_id in (select job_id from problem_job where at < ? order by at limit ?)";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setObject(1, then.atOffset(ZoneOffset.UTC));
            delete.setInt(2, MAX_FORGOTTEN);
            return delete.executeUpdate();
        }
    }

    private void forgetNotices(Instant now) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement("delete from problem_notice where at < ?")) {
            delete.setObject(1, now.minus(Window.DAY.length()).atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
        }
    }

    /** Whoever has too many; the notice is noted with the finding, so that no other node sends it, too. */
    private List<Found> tooMany(Window window, Instant now) throws SQLException {
        // Uses problem_job_at. The anonymous account is everybody: there only the address tells. A service account is
        // looked
        // at by proxied account.
        String sql = """
                with recent as (
                    select p.user_id, p.address, p.proxied_account, u.roles & ? <> 0 as service
                    from problem_job p join app_user u on u.id = p.user_id
                    where p.at > ?
                ), counted as (
                    select 'user ' || user_id || case when service then ' for ' || coalesce(proxied_account, 'itself') else '' end
                            as subject, count(*) as jobs
                    from recent where user_id <> 0 group by 1
                    union all
                    select 'address ' || address, count(*) from recent where address is not null group by 1
                ), told as (
                    insert into problem_notice as n (subject, window_seconds, at)
                    select subject, ?, ? from counted where jobs > ? order by subject limit ?
                    on conflict (subject, window_seconds) do update set at = excluded.at where n.at <= ?
                    returning subject
                )
                select c.subject, c.jobs from counted c join told t on t.subject = c.subject order by c.subject
                """;
        List<Found> found = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            var since = now.minus(window.length()).atOffset(ZoneOffset.UTC);
            select.setInt(1, Role.SERVICE.bit());
            select.setObject(2, since);
            select.setInt(3, Math.toIntExact(window.length().toSeconds()));
            select.setObject(4, now.atOffset(ZoneOffset.UTC));
            select.setInt(5, window.most());
            select.setInt(6, MAX_NOTICES);
            select.setObject(7, since);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Found(rows.getString(1), rows.getLong(2)));
                }
            }
        }
        return found;
    }
}
