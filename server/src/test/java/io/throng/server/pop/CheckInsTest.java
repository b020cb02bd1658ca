package io.throng.server.pop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.protocol.text.TextPopInput;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ApiKeys;
import io.throng.server.dispatch.StoredHorde;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.worker.CheckIn;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Check-ins that overlap with what others do to the worker; each test forces the order of steps that does harm. */
class CheckInsTest {
    private static final int OWNER = 7;
    private static final String SCRIBE = "KoboldCppEmbedWorker:2:https://throng.invalid";

    /** Something that happens in the middle of something else. */
    private interface Meanwhile {
        void happens() throws Exception;
    }

    private final StoredHorde horde = new StoredHorde();
    private final UUID id = UUID.randomUUID();
    private final List<CheckIn> written = new ArrayList<>();
    private final WorkerRegistry workers = new WorkerRegistry(betweenReadingAndTaking());
    private final CheckIns checkIns = new CheckIns(workers, written::add);
    private Account owner;
    private Meanwhile once = () -> {};

    @BeforeEach
    void aWorkerThatIsDueForAReward() throws SQLException {
        try (Connection connection = horde.connect()) {
            horde.user(connection, OWNER, 0);
            horde.worker(connection, id, OWNER, JobKind.TEXT);
            connection.commit();
        }
        sql("update worker set uptime_seconds = 1000, last_check_in = now() - interval '60 s'");
        owner = new AccountDirectory(horde.dataSource(), new ApiKeys("secret"))
                .byId(OWNER)
                .orElseThrow();
        workers.reload(List.of(id));
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = horde.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    private void now() {
        Meanwhile due = once;
        once = () -> {};
        try {
            due.happens();
        } catch (Exception e) {
            throw new AssertionError("what should have happened meanwhile failed", e);
        }
    }

    /** A data source whose connections, when they are given back after a reading, let {@link #once} happen. */
    private DataSource betweenReadingAndTaking() {
        return proxy(DataSource.class, horde.dataSource(), () -> {});
    }

    private <T> T proxy(Class<T> type, T real, Runnable afterClose) {
        return type.cast(Proxy.newProxyInstance(
                CheckInsTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(real, arguments);
                        if (method.getName().equals("close")) {
                            afterClose.run();
                        }
                        return result instanceof Connection connection
                                ? proxy(Connection.class, connection, this::now)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** Facts about models, which are asked for in the middle of a check-in. */
    private ModelFacts inTheMiddleOfACheckIn() {
        return new ModelFacts() {
            @Override
            public ImageModel image(String name) {
                throw new AssertionError("a scribe has no images");
            }

            @Override
            public OptionalDouble textBillions(String name) {
                now();
                return OptionalDouble.empty();
            }
        };
    }

    private Worker checkIn(ModelFacts facts) throws Exception {
        TextPopInput input = new ObjectMapper().readValue("""
                {"name": "scribe", "models": ["m"], "max_length": 512, "max_context_length": 2048}""", TextPopInput.class);
        return checkIns.note(
                workers.known(id).orElseThrow(),
                PopCall.of(input),
                false,
                owner,
                AgentTable.bundled().profile(SCRIBE),
                facts,
                InetAddress.getLoopbackAddress(),
                Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    private Worker known() {
        return workers.known(id).orElseThrow();
    }

    private void toMaintenance() throws SQLException {
        sql("update worker set maintenance = true");
        workers.reload(List.of(id));
    }

    @Test
    void maintenanceSwitchedInTheMiddleOfACheckInStaysSwitched() throws Exception {
        once = this::toMaintenance;
        Worker seen = checkIn(inTheMiddleOfACheckIn());
        assertThat(seen.maintenance()).isTrue();
        assertThat(known()).isSameAs(seen);
        assertThat(written).hasSize(1);
        assertThat(written.getFirst().reward()).as("time in maintenance").isEmpty();
    }

    @Test
    void aCheckInBetweenTheReadingOfARowAndItsTakingStays() throws Exception {
        once = () -> checkIn(inTheMiddleOfACheckIn());
        workers.reload(List.of(id));
        assertThat(written).hasSize(1);
        assertThat(known().lastCheckIn()).isEqualTo(written.getFirst().worker().lastCheckIn());
        assertThat(known().uptimeRewardedSeconds())
                .isEqualTo(written.getFirst().worker().uptimeSeconds());
    }

    @Test
    void aRowThatWasReadBeforeTheSwitchDoesNotUndoIt() throws Exception {
        once = this::toMaintenance;
        workers.reload(List.of(id));
        assertThat(known().maintenance()).isTrue();
    }

    @Test
    void aRowThatWasReadBeforeTheSwitchDoesNotUndoItWhenTheWorkerIsLookedUpByName() throws Exception {
        String name = known().name();
        WorkerRegistry fresh = new WorkerRegistry(betweenReadingAndTaking());
        once = () -> {
            sql("update worker set maintenance = true");
            fresh.reload(List.of(id));
        };
        assertThat(fresh.find(name).orElseThrow().maintenance()).isTrue();
        assertThat(fresh.known(name).orElseThrow().maintenance()).isTrue();
    }

    @Test
    void aWorkerThatIsDeletedIsNotBroughtBackByWhoReadItBefore() throws Exception {
        once = () -> {
            sql("delete from worker");
            workers.reload(List.of(id));
        };
        workers.reload(List.of(id));
        assertThat(workers.known(id)).isEmpty();
    }

    @Test
    void aCheckInOfAWorkerThatIsDeletedMeanwhileDoesNotBringItBack() throws Exception {
        once = () -> {
            sql("delete from worker");
            workers.reload(List.of(id));
        };
        checkIn(inTheMiddleOfACheckIn());
        assertThat(workers.known(id)).isEmpty();
    }
}
