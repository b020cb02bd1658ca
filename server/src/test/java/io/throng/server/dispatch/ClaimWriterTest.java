package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.Claim.Result.Granted;
import io.throng.server.dispatch.Claim.Result.Lost;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimWriterTest {
    private static final UUID WORKER = new UUID(7, 7);
    private static final int USER = 1;
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(150);
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static StoredHorde horde;

    private final ClaimWriter writer = new ClaimWriter();
    private Connection connection;

    @BeforeAll
    static void open() {
        horde = new StoredHorde();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = horde.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    @Test
    void aClaimTakesItsJobsFromTheRequestAndWritesThem() throws SQLException {
        UUID request = request(5);
        Claim claim = claim(request, 3);

        Granted granted = granted(write(claim).getFirst());

        assertThat(granted.jobIds()).isEqualTo(claim.jobIds());
        assertThat(granted.body()).isEqualTo("order " + request);
        assertThat(granted.seed()).as("of the jobs that waited before").isEqualTo(1005);
        assertThat(granted.instants().deadline())
                .isEqualTo(granted.instants().started().plus(TIME_TO_LIVE));
        assertThat(granted.state()).isEqualTo(horde.state(connection, request));
        assertThat(granted.state().n()).isEqualTo(2);
        assertThat(granted.state().processing()).isEqualTo(3);
        assertThat(granted.state().version()).isEqualTo(1);
        assertThat(jobs(request)).isEqualTo(3);
        assertThat(horde.number(
                        connection,
                        "select count(*) from job where request_id = ? and worker_id = ? and seed = 1005",
                        request,
                        WORKER))
                .isEqualTo(3);
    }

    @Test
    void claimsOfOneBatchShareWhatIsLeftInTheirOrder() throws SQLException {
        UUID request = request(4);
        Claim first = claim(request, 3);
        Claim second = claim(request, 3);
        Claim third = claim(request, 1);

        List<Claim.Result> results = write(first, second, third);

        assertThat(granted(results.get(0)).jobIds()).isEqualTo(first.jobIds());
        assertThat(granted(results.get(1)).jobIds()).isEqualTo(second.jobIds().subList(0, 1));
        assertThat(results.get(2)).isEqualTo(new Lost());
        assertThat(granted(results.get(0)).seed()).isEqualTo(1004);
        assertThat(granted(results.get(1)).seed())
                .as("after the first claim took three")
                .isEqualTo(1001);
        assertThat(horde.state(connection, request).n()).isZero();
        assertThat(horde.state(connection, request).processing()).isEqualTo(4);
        assertThat(jobs(request)).isEqualTo(4);
    }

    @Test
    void whatCannotBeHadIsLostAndSpoilsNothingElseInTheBatch() throws SQLException {
        UUID good = request(1);
        UUID empty = request(1);
        write(claim(empty, 1));
        UUID expired = UUID.randomUUID();
        horde.request(connection, expired, USER, 1, 0, Instant.now(), Duration.ofSeconds(-1), "late");
        UUID faulted = request(1);
        horde.execute(connection, "update request set faulted = true where id = ?", faulted);
        UUID cancelled = request(1);
        horde.cancel(connection, cancelled);

        List<Claim.Result> results = write(
                claim(empty, 1),
                claim(expired, 1),
                claim(faulted, 1),
                claim(cancelled, 1),
                claim(UUID.randomUUID(), 1),
                claim(good, 1));

        assertThat(results.subList(0, 5)).containsOnly(new Lost());
        assertThat(results.get(5)).isInstanceOf(Granted.class);
        for (UUID untouched : List.of(expired, faulted, cancelled)) {
            assertThat(jobs(untouched)).isZero();
            assertThat(horde.state(connection, untouched).processing()).isZero();
        }
    }

    @Test
    void fakeClaimsOfExpiredFaultedOrEmptyRequestsAreLostToo() throws SQLException {
        UUID expired = UUID.randomUUID();
        horde.request(connection, expired, USER, 1, 0, Instant.now(), Duration.ofSeconds(-1), "late");
        UUID faulted = request(1);
        horde.execute(connection, "update request set faulted = true where id = ?", faulted);
        UUID empty = request(1);
        write(claim(empty, 1));

        assertThat(write(fake(expired), fake(faulted), fake(empty), fake(UUID.randomUUID())))
                .containsOnly(new Lost());
    }

    @Test
    void aFakeClaimGetsAJobAndLeavesTheRequestAsItWas() throws SQLException {
        UUID request = request(2);
        RequestState before = horde.state(connection, request);

        List<Claim.Result> results = write(fake(request), fake(request), fake(request));

        assertThat(results).allSatisfy(result -> {
            assertThat(granted(result).jobIds()).hasSize(1);
            assertThat(granted(result).state()).isEqualTo(before);
        });
        assertThat(horde.state(connection, request)).isEqualTo(before);
        assertThat(horde.number(connection, "select count(*) from job where request_id = ? and fake", request))
                .isEqualTo(3);
        assertThat(granted(write(claim(request, 2)).getFirst()).jobIds())
                .as("real ones are all still there")
                .hasSize(2);
    }

    @Test
    void theRequestLivesOnForAsLongAsTheClaimSaysAndNeverShorter() throws SQLException {
        UUID dying = UUID.randomUUID();
        horde.request(connection, dying, USER, 1, 0, Instant.now(), Duration.ofSeconds(5), "dying");
        UUID young = request(1);
        Instant expiry = horde.state(connection, young).expires();

        Granted granted = granted(write(claim(dying, 1), claim(young, 1)).getFirst());

        assertThat(granted.state().expires())
                .isEqualTo(granted.instants().started().plus(LIFE));
        assertThat(horde.state(connection, young).expires()).isEqualTo(expiry);
    }

    @Test
    void aRepeatedWriteThatHadTakenEffectAnswersTheSameAndTakesNothing() throws SQLException {
        UUID request = request(4);
        UUID other = request(3);
        List<Claim> claims =
                List.of(claim(request, 3), claim(other, 1), claim(request, 3), claim(request, 2), fake(other));
        List<Claim.Result> first = writer.write(connection, claims, false);
        connection.commit();

        List<Claim.Result> again = writer.write(connection, claims, true);

        for (int i = 0; i < claims.size(); i++) {
            if (first.get(i) instanceof Granted before) {
                Granted after = granted(again.get(i));
                assertThat(after.jobIds()).isEqualTo(before.jobIds());
                assertThat(after.seed()).isEqualTo(before.seed());
                assertThat(after.instants()).isEqualTo(before.instants());
                assertThat(after.body()).isEqualTo(before.body());
                assertThat(after.state()).isEqualTo(before.state());
            } else {
                assertThat(again.get(i)).isEqualTo(first.get(i));
            }
        }
        assertThat(jobs(request)).isEqualTo(4);
        assertThat(horde.state(connection, other).n()).isEqualTo(2);
    }

    @Test
    void aRepeatedWriteThatHadNotTakenEffectIsAWriteLikeAnyOther() throws SQLException {
        UUID request = request(2);
        connection.commit();
        List<Claim> claims = List.of(claim(request, 1));
        writer.write(connection, claims, false);
        connection.rollback();

        assertThat(granted(writer.write(connection, claims, true).getFirst()).jobIds())
                .isEqualTo(claims.getFirst().jobIds());
        assertThat(horde.state(connection, request).n()).isEqualTo(1);
    }

    @Test
    void aLostClaimMayStillWinWhenItsBatchIsRepeated() throws SQLException {
        UUID request = request(1);
        List<Claim> claims = List.of(claim(request, 1), claim(request, 1));
        assertThat(writer.write(connection, claims, false).get(1)).isEqualTo(new Lost());
        connection.commit();
        horde.execute(
                connection,
                "update request set n = 1, processing = processing - 1, version = version + 1 where id = ?",
                request);
        connection.commit();

        List<Claim.Result> again = writer.write(connection, claims, true);

        assertThat(granted(again.get(0)).jobIds()).isEqualTo(claims.get(0).jobIds());
        assertThat(granted(again.get(1)).jobIds()).isEqualTo(claims.get(1).jobIds());
    }

    @Test
    void twoNodesThatRaceNeverHandOutMoreThanWasAskedFor() throws Exception {
        int rounds = 40;
        List<UUID> requests = Stream.generate(UUID::randomUUID).limit(5).toList();
        int jobsEach = 60;
        for (UUID request : requests) {
            horde.request(connection, request, USER, jobsEach);
        }
        connection.commit();
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            List<Future<Set<UUID>>> granted = new ArrayList<>();
            for (int node = 0; node < 2; node++) {
                boolean backwards = node == 1;
                granted.add(nodes.submit(() -> {
                    Set<UUID> own = new HashSet<>();
                    try (Connection mine = horde.connect()) {
                        for (int round = 0; round < rounds; round++) {
                            List<Claim> batch = new ArrayList<>();
                            for (UUID request : backwards ? requests.reversed() : requests) {
                                batch.add(claim(request, 1));
                            }
                            together.await();
                            for (Claim.Result result : new ClaimWriter().write(mine, batch, false)) {
                                if (result instanceof Granted won) {
                                    own.addAll(won.jobIds());
                                }
                            }
                            mine.commit();
                        }
                    }
                    return own;
                }));
            }
            Set<UUID> all = new HashSet<>(granted.get(0).get());
            all.addAll(granted.get(1).get());
            assertThat(all).hasSize(requests.size() * jobsEach);
        }
        for (UUID request : requests) {
            assertThat(jobs(request)).isEqualTo(jobsEach);
            assertThat(horde.state(connection, request).n()).isZero();
            assertThat(horde.state(connection, request).processing()).isEqualTo(jobsEach);
        }
    }

    private UUID request(int jobs) throws SQLException {
        UUID id = UUID.randomUUID();
        horde.request(connection, id, USER, jobs);
        return id;
    }

    private long jobs(UUID request) throws SQLException {
        return horde.number(connection, "select count(*) from job where request_id = ?", request);
    }

    private List<Claim.Result> write(Claim... claims) throws SQLException {
        return writer.write(connection, List.of(claims), false);
    }

    private static Claim claim(UUID request, int size) {
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(size).toList();
        return new Claim(request, WORKER, ids, "m", waiting -> 1000 + waiting, TIME_TO_LIVE, LIFE, false);
    }

    private static Claim fake(UUID request) {
        return new Claim(
                request, WORKER, List.of(UUID.randomUUID()), "m", waiting -> 1000 + waiting, TIME_TO_LIVE, LIFE, true);
    }

    private static Granted granted(Claim.Result result) {
        assertThat(result).isInstanceOf(Granted.class);
        return (Granted) result;
    }
}
