package io.throng.server.moderation.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.server.http.AddressRange;
import io.throng.server.http.HordeException;
import io.throng.server.storage.TestDatabase;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTimeoutsTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("198.51.100.42");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final DataSource dataSource = TestDatabase.fresh();
    private final AddressTimeouts timeouts = new AddressTimeouts(dataSource, clock);

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void reportsGiveTimeOutsOfThreeNineAndFifteenMinutesAndCountThree() throws SQLException {
        assertThat(timeouts.report(HOME, false)).isEqualTo(Duration.ofMinutes(3));
        assertThat(timeouts.report(HOME, false)).isEqualTo(Duration.ofMinutes(9));
        assertThat(timeouts.report(HOME, false)).isEqualTo(Duration.ofMinutes(15));
        assertThat(timeouts.points(HOME)).isEqualTo(3);
        assertThat(timeouts.left(HOME)).contains(Duration.ofMinutes(15));
    }

    @Test
    void timeOutsAreMinutes() {
        assertThat(AddressTimeouts.after(3, false)).isEqualTo(Duration.ofMinutes(21));
        assertThat(AddressTimeouts.after(4, false)).isEqualTo(Duration.ofMinutes(27));
    }

    @Test
    void aServiceIsInTimeOutForFiveMinutesAtMostAndForgivenWithinTheHour() throws SQLException {
        timeouts.report(HOME, true);
        assertThat(timeouts.report(HOME, true)).isEqualTo(Duration.ofMinutes(5));
        pass(Duration.ofHours(1));
        assertThat(timeouts.points(HOME)).isZero();
        assertThat(timeouts.report(HOME, true)).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void anUnknownAddressHasNoPointsAndMayCall() throws SQLException {
        assertThat(timeouts.points(HOME)).isZero();
        assertThatCode(() -> timeouts.requireAllowed(HOME)).doesNotThrowAnyException();
    }

    @Test
    void aReportIsForgottenADayAfterTheLastOne() throws SQLException {
        timeouts.report(HOME, false);
        pass(Duration.ofHours(23));
        timeouts.report(HOME, false);
        pass(Duration.ofHours(23));
        assertThat(timeouts.points(HOME)).isEqualTo(2);
        pass(Duration.ofHours(1));
        assertThat(timeouts.points(HOME)).isZero();
        assertThat(timeouts.report(HOME, false)).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void theRefusalNamesTheSecondsLeftUnlessTheyAreManyDays() throws SQLException {
        timeouts.report(HOME, false);
        assertThatThrownBy(() -> timeouts.requireAllowed(HOME))
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(403))
                .hasMessageContaining("180 seconds");
        timeouts.block(AddressRange.single(HOME), Duration.ofDays(4).plusSeconds(1), 1);
        assertThatThrownBy(() -> timeouts.requireAllowed(HOME)).hasMessageNotContaining("second");
        timeouts.block(AddressRange.single(HOME), Duration.ofDays(4), 1);
        assertThatThrownBy(() -> timeouts.requireAllowed(HOME)).hasMessageContaining("345600 seconds");
    }

    @Test
    void aBlockedNetworkCatchesItsAddressesAndNotTheNextNetwork() throws SQLException {
        timeouts.block(AddressRange.parseExact("10.0.0.0/24"), Duration.ofHours(1), 1);
        assertThat(timeouts.left(InetAddress.ofLiteral("10.0.0.42"))).isPresent();
        assertThat(timeouts.left(InetAddress.ofLiteral("10.0.1.42"))).isEmpty();
        assertThat(timeouts.left(InetAddress.ofLiteral("::ffff:0:0:42"))).isEmpty();
        pass(Duration.ofHours(1));
        assertThat(timeouts.left(InetAddress.ofLiteral("10.0.0.42"))).isEmpty();
    }

    @Test
    void versionsOfTheProtocolNeverMatchEachOther() throws SQLException {
        timeouts.block(AddressRange.parseExact("::/0"), Duration.ofHours(1), 1);
        assertThat(timeouts.left(HOME)).isEmpty();
        assertThat(timeouts.left(InetAddress.ofLiteral("2001:db8::1"))).isPresent();
    }

    @Test
    void theNarrowestNetworkSaysHowLong() throws SQLException {
        timeouts.block(AddressRange.parseExact("198.51.100.0/24"), Duration.ofHours(9), 1);
        timeouts.block(AddressRange.single(HOME), Duration.ofHours(1), 1);
        assertThat(timeouts.left(HOME)).contains(Duration.ofHours(1));
        assertThat(timeouts.covering(HOME))
                .extracting(left -> left.network().text())
                .containsExactly("198.51.100.42", "198.51.100.0/24");
    }

    @Test
    void anAddressOfIpV6IsTimedOutWithItsSubscribersNetwork() throws SQLException {
        timeouts.report(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6"), false);
        assertThat(timeouts.left(InetAddress.ofLiteral("2001:db8:1:2::1"))).isPresent();
        assertThat(timeouts.left(InetAddress.ofLiteral("2001:db8:1:3::1"))).isEmpty();
        assertThat(AddressRange.subscriber(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6"))
                        .text())
                .isEqualTo("2001:db8:1:2:0:0:0:0/64");
    }

    @Test
    void liftingEndsTheTimeOutAndForgetsTheReports() throws SQLException {
        timeouts.report(HOME, false);
        timeouts.lift(AddressRange.single(HOME));
        assertThat(timeouts.left(HOME)).isEmpty();
        assertThat(timeouts.points(HOME)).isZero();
        assertThatCode(() -> timeouts.lift(AddressRange.single(HOME))).doesNotThrowAnyException();
    }

    @Test
    void aReportNeverShortensWhatAModeratorSet() throws SQLException {
        timeouts.block(AddressRange.single(HOME), Duration.ofHours(5), 1);
        timeouts.report(HOME, false);
        assertThat(timeouts.left(HOME)).contains(Duration.ofHours(5));
    }

    @Test
    void anotherNodeSeesTheChangeWhenItLooks() throws SQLException {
        AddressTimeouts other = new AddressTimeouts(dataSource, clock);
        other.refresh();
        timeouts.report(HOME, false);
        assertThat(other.left(HOME)).isEmpty();
        other.refresh();
        assertThat(other.left(HOME)).contains(Duration.ofMinutes(3));
        timeouts.lift(AddressRange.single(HOME));
        other.refresh();
        assertThat(other.left(HOME)).isEmpty();
    }

    @Test
    void whatIsOverIsDeleted() throws SQLException {
        timeouts.report(HOME, false);
        assertThat(timeouts.forgetExpired()).isZero();
        pass(Duration.ofHours(24));
        assertThat(timeouts.forgetExpired()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1/8",
                "10.0.0.0/33",
                "::1/64",
                "10.0.0",
                "localhost",
                "1.2.3.4/",
                "1.2.3.4/x",
                "300.1.1.1",
                "",
                "0x7f000001",
                "1.2.3.4/24/8",
                "fe80::1%eth0",
                "::/129",
                "10.0.0.0/-1"
            })
    void whatIsNoAddressOrNamesAnAddressInsideANetworkIsRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parseExact(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24, 10.0.0.0/24",
        "1.2.3.4, 1.2.3.4",
        "1.2.3.4/32, 1.2.3.4",
        "2001:db8::/32, 2001:db8:0:0:0:0:0:0/32",
        "0.0.0.0/0, 0.0.0.0/0"
    })
    void addressesAndNetworksAreRead(String text, String shown) {
        assertThat(AddressRange.parseExact(text).text()).isEqualTo(shown);
    }
}
