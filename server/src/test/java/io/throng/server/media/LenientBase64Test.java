package io.throng.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LenientBase64Test {
    @Property(tries = 300)
    void whatWasEncodedComesBackWhateverStandsBetween(@ForAll @Size(min = 1, max = 60) byte[] bytes) {
        String text = Base64.getMimeEncoder(8, " \r\n\t-_!".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        assertThat(LenientBase64.decode(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "====", "QQ", "QQ=", "QUI", "Q", "Q===", "QUJDR", "!!"})
    void wrongPaddingIsRefused(String text) {
        assertThat(LenientBase64.decode(text)).isEmpty();
    }

    @Test
    void whatStandsAfterThePaddingIsNotLookedAt() {
        assertThat(LenientBase64.decode("QQ==QUJD")).contains(new byte[] {'A'});
    }
}
