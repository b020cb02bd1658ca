package io.throng.server.movein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceAddressTest {
    @Test
    void anAddressIsTakenApartAndItsPasswordDecoded() {
        SourceAddress address =
                SourceAddress.parse("postgres://reader:p%40ss+w%2Frd@db.example:5433/horde?sslmode=require");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/horde?sslmode=require");
        assertThat(address.user()).contains("reader");
        assertThat(address.password()).contains("p@ss+w/rd");
        assertThat(address.toString()).doesNotContain("p@ss").doesNotContain("p%40ss");
    }

    @Test
    void anUnescapedAtInThePasswordIsPartOfIt() {
        assertThat(SourceAddress.parse("postgresql://u:a@b@host/db").password()).contains("a@b");
    }

    @Test
    void userAndPasswordMayBeAbsent() {
        SourceAddress address = SourceAddress.parse("postgres://localhost/horde");

        assertThat(address.user()).isEmpty();
        assertThat(address.password()).isEmpty();
    }

    @Test
    void aJdbcUrlIsTakenAsItIsAndItsPasswordNotShown() {
        SourceAddress address = SourceAddress.parse("jdbc:postgresql://host/db?user=u&password=hidden&ssl=true");

        assertThat(address.jdbcUrl()).endsWith("ssl=true");
        assertThat(address.toString()).doesNotContain("hidden").contains("ssl=true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "mysql://u:secret@host/db", "postgres://u:secret@host", "postgres://u:secret@/db", "secret"})
    void anythingElseIsRefusedWithoutBeingRepeated(String url) {
        assertThatThrownBy(() -> SourceAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
