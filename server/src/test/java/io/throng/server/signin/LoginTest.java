package io.throng.server.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoginTest {
    @Test
    void identitiesAreThoseOfTheAiHordeWhereItHasTheProvider() {
        assertThat(new Login("google", "1234567890").identity("g_")).isEqualTo("g_1234567890");
        assertThat(new Login("discord", "99").identity("d_")).isEqualTo("d_99");
        assertThat(new Login("github", "7").identity("gh_")).isEqualTo("gh_7");
    }

    @Test
    void identitiesOfOtherProvidersAreShortAndDifferByProvider() {
        String subject = "s".repeat(Login.MAX_SUBJECT_LENGTH);
        String oak = new Login("oak", subject).identity("o_");
        assertThat(oak).hasSize(50).startsWith("o_");
        assertThat(new Login("elm", subject).identity("o_")).isNotEqualTo(oak);
        assertThat(new Login("oak", subject).identity("o_")).isEqualTo(oak);
    }

    @Test
    void aSubjectIsPrintableAndBounded() {
        assertThat(Login.isSubject("x".repeat(Login.MAX_SUBJECT_LENGTH))).isTrue();
        assertThat(Login.isSubject("x".repeat(Login.MAX_SUBJECT_LENGTH + 1))).isFalse();
        assertThat(Login.isSubject("")).isFalse();
        assertThatThrownBy(() -> new Login("oak", "a\nb")).isInstanceOf(IllegalArgumentException.class);
    }
}
