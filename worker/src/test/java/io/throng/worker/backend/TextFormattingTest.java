package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import org.junit.jupiter.api.Test;

class TextFormattingTest {
    @Test
    void withoutFlagsNothingChanges() {
        TextPopPayload job = TextPopPayload.of(TextParams.EMPTY, "Once");

        assertThat(TextFormatting.prompt(job)).isEqualTo("Once");
        assertThat(TextFormatting.result(job, "a\n\nb #c")).isEqualTo("a\n\nb #c");
    }

    @Test
    void theFlagsAreAppliedInTheirOrder() {
        TextPopPayload job = TextPopPayload.of(
                TextParams.builder()
                        .frmttriminc(true)
                        .frmtrmblln(true)
                        .frmtrmspch(true)
                        .build(),
                "Once");

        assertThat(TextFormatting.result(job, "One #1.\n\n\nTwo. Thr")).isEqualTo("One 1.\nTwo.");
    }

    @Test
    void aTextWithoutASentenceEndIsNotCut() {
        TextPopPayload job =
                TextPopPayload.of(TextParams.builder().frmttriminc(true).build(), "Once");

        assertThat(TextFormatting.result(job, "no end")).isEqualTo("no end");
    }

    @Test
    void aSingleLineEndsAtTheFirstBreak() {
        TextPopPayload job =
                TextPopPayload.of(TextParams.builder().singleline(true).build(), "Once");

        assertThat(TextFormatting.result(job, "first\nsecond")).isEqualTo("first");
    }

    @Test
    void aSpaceIsAddedToAPromptThatEndsWithoutOne() {
        TextParams params = TextParams.builder().frmtadsnsp(true).build();

        assertThat(TextFormatting.prompt(TextPopPayload.of(params, "Once"))).isEqualTo("Once ");
        assertThat(TextFormatting.prompt(TextPopPayload.of(params, "Once\n"))).isEqualTo("Once\n");
    }
}
