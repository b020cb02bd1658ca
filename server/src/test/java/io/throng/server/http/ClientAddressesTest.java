package io.throng.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
    private static final ClientAddresses BEHIND_PROXIES =
            new ClientAddresses(List.of(AddressRange.parse("10.0.0.0/24"), AddressRange.parse("fd00::/8")));

    private static String client(ClientAddresses addresses, String peer, String... forwardedFor) {
        return addresses.of(InetAddress.ofLiteral(peer), List.of(forwardedFor)).getHostAddress();
    }

    @Test
    void givenNoTrustedProxiesThenThePeerIsTheClientWhateverItClaims() {
        assertThat(client(new ClientAddresses(List.of()), "10.0.0.1", "203.0.113.7"))
                .isEqualTo("10.0.0.1");
    }

    @Test
    void givenATrustedPeerThenTheNearestHopThatIsNoProxyIsTheClient() {
        assertThat(client(BEHIND_PROXIES, "10.0.0.1", "203.0.113.7")).isEqualTo("203.0.113.7");
        assertThat(client(BEHIND_PROXIES, "10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2"))
                .isEqualTo("203.0.113.7");
        assertThat(client(BEHIND_PROXIES, "fd00::1", "198.51.100.1", "2001:db8::7"))
                .isEqualTo("2001:db8:0:0:0:0:0:7");
    }

    @Test
    void givenAPeerOutsideTheTrustedNetworkThenItsHeaderIsIgnored() {
        assertThat(client(BEHIND_PROXIES, "10.0.1.1", "203.0.113.7")).isEqualTo("10.0.1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "localhost", "1.2.3.4:80", "203.0.113.7, garbage"})
    void givenAnUnreadableHopThenTheWalkEndsBeforeIt(String header) {
        assertThat(client(BEHIND_PROXIES, "10.0.0.1", header)).isEqualTo("10.0.0.1");
    }

    @Test
    void givenMoreHopsThanAreFollowedThenTheWalkEnds() {
        String hops = "203.0.113.7," + String.join(",", Collections.nCopies(ClientAddresses.MAX_HOPS, "10.0.0.9"));
        assertThat(client(BEHIND_PROXIES, "10.0.0.1", hops)).isEqualTo("10.0.0.9");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24,10.0.0.42,true",
        "10.0.0.0/24,10.0.1.0,false",
        "10.0.0.1,10.0.0.1,true",
        "10.0.0.1,10.0.0.2,false",
        "0.0.0.0/0,203.0.113.7,true",
        "0.0.0.0/0,::1,false",
        "2001:db8::/33,2001:db8:7fff::1,true",
        "2001:db8::/33,2001:db8:8000::1,false",
        "192.168.128.0/17,192.168.127.255,false"
    })
    void aNetworkContainsTheAddressesThatShareItsPrefix(String network, String address, boolean contained) {
        assertThat(AddressRange.parse(network).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "example.org", "", "::/129"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text));
    }
}
