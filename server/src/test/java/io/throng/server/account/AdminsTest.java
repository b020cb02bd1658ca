package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AdminsTest {
    @Test
    void aliasesComeAsJsonOrSeparatedByCommas() {
        assertThat(Admins.parse("[\"a#1\", \"b,c#2\"]").aliases()).containsExactlyInAnyOrder("a#1", "b,c#2");
        assertThat(Admins.parse(" a#1 , b#2,").aliases()).containsExactlyInAnyOrder("a#1", "b#2");
        assertThat(Admins.parse("").aliases()).isEmpty();
    }

    @Test
    void aBrokenListIsAnErrorAndNotAnAdministrator() {
        assertThatThrownBy(() -> Admins.parse("[\"a#1\"")).isInstanceOf(IllegalArgumentException.class);
    }
}
