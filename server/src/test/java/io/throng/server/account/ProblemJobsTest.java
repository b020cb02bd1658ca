package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.TrustPolicy;
import java.net.InetAddress;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProblemJobsTest {
    private final List<String> notices = new ArrayList<>();
    private Accounts accounts;
    private ProblemJobs problems;
    private Account user;

    @BeforeEach
    void anAccount() throws Exception {
        accounts = new Accounts(TrustPolicy.off());
        problems = new ProblemJobs(accounts.dataSource, (topic, text) -> notices.add(text));
        accounts.registry.createUser("first", Set.of(), 0);
        user = accounts.registry.createUser("asker", Set.of(), 0).account();
    }

    private void report(int userId, int count, Optional<String> address, Optional<String> proxied) throws Exception {
        List<ProblemJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(new ProblemJob(UUID.randomUUID(), userId, UUID.randomUUID(), address, proxied));
        }
        try (Connection connection = accounts.dataSource.getConnection()) {
            ProblemJobs.add(connection, jobs);
        }
    }

    @Test
    void fiftyInAnHourAreNotToldOfAndOneMoreIsOnce() throws Exception {
        report(user.id(), 50, Optional.empty(), Optional.empty());
        assertThat(problems.tellModerators(Instant.now())).isZero();

        report(user.id(), 1, Optional.empty(), Optional.empty());
        assertThat(problems.tellModerators(Instant.now())).isEqualTo(1);
        assertThat(problems.tellModerators(Instant.now())).isZero();
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("user " + user.id())
                .contains("51");
    }

    @Test
    void twoHundredInADayAreNotToldOfAndOneMoreIs() throws Exception {
        report(user.id(), 201, Optional.empty(), Optional.empty());
        accounts.execute("update problem_job set at = at - interval '2 hours'");

        assertThat(problems.tellModerators(Instant.now())).isEqualTo(1);
        assertThat(notices).singleElement().asString().contains("within 24 h");
        assertThat(problems.tellModerators(Instant.now().plus(Duration.ofDays(2))))
                .isZero();
    }

    @Test
    void jobsAreForgottenWhenTheyAreOlderThanTheyAreKept() throws Exception {
        report(user.id(), 3, Optional.empty(), Optional.empty());
        accounts.execute("update problem_job set at = at - interval '400 days'");
        report(user.id(), 2, Optional.empty(), Optional.empty());
        Instant kept = Instant.now().minus(Duration.ofDays(365));
        assertThat(problems.forgetBefore(kept)).isEqualTo(3);
        assertThat(problems.forgetBefore(kept)).isZero();
        assertThat(problems.forgetBefore(Instant.now().plusSeconds(60))).isEqualTo(2);
    }

    @Test
    void theAnonymousAccountIsToldOfByAddressAlone() throws Exception {
        report(Account.ANONYMOUS_ID, 60, Optional.of("192.0.2.7"), Optional.empty());

        assertThat(problems.tellModerators(Instant.now())).isEqualTo(1);
        assertThat(notices).singleElement().asString().contains("address 192.0.2.7");
    }

    @Test
    void servicesAreToldOfByProxiedAccount() throws Exception {
        Account service =
                accounts.registry.createUser("service", Set.of(Role.SERVICE), 0).account();
        report(service.id(), 40, Optional.empty(), Optional.of("a"));
        report(service.id(), 40, Optional.empty(), Optional.of("b"));
        assertThat(problems.tellModerators(Instant.now())).isZero();

        report(service.id(), 11, Optional.empty(), Optional.of("b"));
        problems.tellModerators(Instant.now());
        assertThat(notices).singleElement().asString().contains("for b");
    }

    @Test
    void theFirstAccountIsNeverRecordedAndRepetitionsCountOnce() throws Exception {
        report(1, 60, Optional.of("192.0.2.7"), Optional.empty());
        ProblemJob same =
                new ProblemJob(UUID.randomUUID(), user.id(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        try (Connection connection = accounts.dataSource.getConnection()) {
            ProblemJobs.add(connection, List.of(same));
            ProblemJobs.add(connection, List.of(same));
            try (var rows = connection.createStatement().executeQuery("select count(*) from problem_job")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void ipv6AddressesStandForTheirNetworks() {
        assertThat(ProblemJob.network(InetAddress.ofLiteral("192.0.2.7"))).isEqualTo("192.0.2.7");
        assertThat(ProblemJob.network(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6")))
                .isEqualTo(ProblemJob.network(InetAddress.ofLiteral("2001:db8:1:2:ffff::1")))
                .endsWith("/64");
    }
}
