package io.throng.server.dispatch.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SemanticVersionTest {

    @Test
    void versionsAscendAsSemverOrdersThem() {
        List<SemanticVersion> ascending = List.of(
                version("0.9"),
                version("1.0.0-alpha"),
                version("1.0.0-alpha.1"),
                version("1.0.0-alpha.beta"),
                version("1.0.0-beta.2"),
                version("1.0.0-beta.11"),
                version("1.0.0-rc.1"),
                version("1"),
                version("1.0.1-dev"),
                version("1.2"),
                version("2.0.0"),
                version("10.0.0"));
        assertThat(ascending.reversed().stream().sorted()).containsExactlyElementsOf(ascending);
    }

    @Test
    void minorAndPatchMayBeLeftOutAndBuildMetadataIsIgnored() {
        assertThat(version("24")).isEqualTo(version("24.0.0")).isEqualTo(version("24.0+build.7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "1.", "1.2.3.4", "01", "1.0.0-", "1.0.0-a..b", "-1", "9999999999", "1 ", "٣"})
    void whatIsNoVersionIsNotRead(String text) {
        assertThat(SemanticVersion.parse(text)).isEmpty();
    }

    @Test
    void textsOverTheBoundAreNotRead() {
        String atTheBound = "1.0.0-" + "a".repeat(SemanticVersion.MAX_LENGTH - 6);
        assertThat(SemanticVersion.parse(atTheBound)).isPresent();
        assertThat(SemanticVersion.parse(atTheBound + "a")).isEmpty();
    }

    @Test
    void anAgentIsSplitAtItsFirstTwoColons() {
        assertThat(BridgeAgent.parse("A B:1.2.3:https://example.org:8080/x"))
                .isEqualTo(new BridgeAgent("A B", version("1.2.3")));
        assertThat(BridgeAgent.parse("A B:1.2.3")).isEqualTo(BridgeAgent.UNKNOWN);
        assertThat(BridgeAgent.parse("unknown:0:unknown").name()).isEqualTo("unknown");
    }

    private static SemanticVersion version(String text) {
        return SemanticVersion.parse(text).orElseThrow();
    }
}
