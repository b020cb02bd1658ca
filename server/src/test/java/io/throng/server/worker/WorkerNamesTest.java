package io.throng.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerNamesTest {
    private static ReturnCode refusal(String name) {
        try {
            WorkerNames.require(WorkerNames.tidy(name), text -> text.contains("rude"));
        } catch (HordeException.Refusal refused) {
            return refused.returnCode();
        }
        return null;
    }

    @Test
    void markupControlsAndInvisibleCharactersAreNoPartOfAName() {
        assertThat(WorkerNames.tidy("  <b>Rig\u0007 7\u200b</b> ")).isEqualTo("bRig 7/b");
        assertThat(WorkerNames.tidy("Cafe\u0301")).as("composed").isEqualTo("Caf\u00e9");
        assertThat(WorkerNames.tidy("A & B")).isEqualTo("A & B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my colab", "Colab3", "GoogleBox", "tpu", "a TPU rig", "tpus"})
    void namesOfServicesThatForbidWorkersAreRefused(String name) {
        assertThat(refusal(name)).isEqualTo(ReturnCode.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"outputrig", "w", "Rig 7"})
    void trapAWordThatOnlyContainsAReservedOneIsNoReservedOne(String name) {
        assertThatCode(() -> WorkerNames.require(name, text -> false)).doesNotThrowAnyException();
    }

    @Test
    void aNameHasOneToAHundredCharacters() {
        assertThat(refusal("n".repeat(100))).isNull();
        assertThat(refusal("\uD83D\uDE80".repeat(100))).isNull();
        assertThat(refusal("n".repeat(101))).isEqualTo(ReturnCode.TOO_LONG_WORKER_NAME);
        assertThat(refusal(" ")).isEqualTo(ReturnCode.BAD_REQUEST);
        assertThat(refusal("rude")).isEqualTo(ReturnCode.PROFANE_WORKER_NAME);
        assertThatThrownBy(() -> WorkerNames.require("", text -> false)).isInstanceOf(HordeException.class);
    }
}
