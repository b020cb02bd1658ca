package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.server.http.HordeException;
import io.throng.server.kudos.TrustPolicy;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TestUserResourceTest {
    private static final byte[] EMPTY = new byte[0];

    private final Accounts accounts = new Accounts(TrustPolicy.off());

    TestUserResourceTest() throws SQLException {}

    private TestUserResource resource(boolean switchedOn) {
        return new TestUserResource(() -> switchedOn, accounts.registry, accounts.ledger, accounts.dataSource);
    }

    /** A request of which only the socket's other end is known. */
    private static HttpServerRequest from(String address) {
        return (HttpServerRequest) Proxy.newProxyInstance(
                TestUserResourceTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("remoteAddress")) {
                        return SocketAddress.inetSocketAddress(40_000, address);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void itDoesNotExistUnlessSwitchedOn() {
        assertThatThrownBy(() -> resource(false).create(EMPTY, from("127.0.0.1")))
                .isInstanceOfSatisfying(
                        HordeException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(404));
    }

    @Test
    void onlyTheMachineItselfMayUseItWhateverItForwardsFor() {
        assertThatThrownBy(() -> resource(true).create(EMPTY, from("192.0.2.7")))
                .isInstanceOfSatisfying(
                        HordeException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(403));
    }

    @Test
    void anEmptyBodyMeansAllDefaults() throws SQLException {
        assertThat(resource(true).create(EMPTY, from("::1")).getStatus()).isEqualTo(201);
        assertThat(accounts.directory.byAlias("1").orElseThrow().alias()).isEqualTo("test_user#1");
    }
}
