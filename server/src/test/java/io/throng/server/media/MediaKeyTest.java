package io.throng.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaKeyTest {
    private static final UUID ID = UUID.fromString("1f0c2a9e-0000-4000-8000-000000000001");

    @Test
    void namesAreTheContracts() {
        assertThat(MediaKey.result(ID).path()).isEqualTo("transient/" + ID + ".webp");
        assertThat(MediaKey.source(ID).path()).isEqualTo("sources/" + ID + "_src.webp");
        assertThat(MediaKey.mask(ID).path()).isEqualTo("sources/" + ID + "_msk.webp");
        assertThat(MediaKey.extraSource(ID, 4).path()).isEqualTo("sources/" + ID + "_exra_src_4.webp");
        assertThat(MediaKey.parse("transient", ID + ".webp")).contains(MediaKey.result(ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".webp",
                "../x.webp",
                "a/b.webp",
                "a\\b.webp",
                "..webp",
                ".hidden.webp",
                "a.png",
                "a.webp/",
                "a.webp\n",
                "a%2fb.webp",
                "ä.webp",
                "a\0.webp"
            })
    void namesThatCouldLeaveTheirFolderAreNone(String name) {
        assertThat(MediaKey.parse("transient", name)).isEmpty();
        assertThatThrownBy(() -> new MediaKey(Bucket.TRANSIENT, name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAreBoundedAndBucketsKnown() {
        String longest = "a".repeat(MediaKey.MAX_NAME_CHARS - 5) + ".webp";
        assertThat(MediaKey.parse("sources", longest)).isPresent();
        assertThat(MediaKey.parse("sources", "a" + longest)).isEmpty();
        assertThat(MediaKey.parse("elsewhere", "a.webp")).isEmpty();
        assertThat(MediaKey.parse("..", "a.webp")).isEmpty();
    }
}
