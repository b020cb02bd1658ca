package io.throng.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextModelReferenceTest {
    private static final TextModelReference REFERENCE =
            new TextModelReference(Map.of("org/Model", 8.0, "Qwen2.5-7B", 7.6, "koboldcpp/L3-8B-Stheno-v3.2", 8.03));

    @ParameterizedTest
    @ValueSource(strings = {"org/Model", "aphrodite/org/Model", "koboldcpp/Model", "org/Model::alias#12"})
    void aModelIsKnownUnderItsThreeNamesAndAsItsOwners(String name) {
        assertThat(REFERENCE.billions(name)).hasValue(8.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "org/model", "a::b::c", "koboldcpp/org/Model", "", "Model-70B"})
    void otherNamesAreUnknownAndSizesAreNeverGuessed(String name) {
        assertThat(REFERENCE.billions(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "koboldcpp/x-IQ4_XS, koboldcpp/x",
        "koboldcpp/x-iQ3_M.gguf, koboldcpp/x",
        "foo-EXL2-Q5, foo",
        "koboldcpp/Mistral-7B.i1-Q4_K_M, koboldcpp/Mistral-7B",
        "koboldcpp/m-GPTQ-Int4, koboldcpp/m",
        "koboldcpp/foo-Q4_K_M, koboldcpp/foo-Q4_K_M",
        "foo.Q4_K_M, foo.Q4_K_M",
        "x-Q8_0, x-Q8_0",
        "m-Q5, m-Q5",
        "koboldcpp/L3-8B-Stheno-v3.2-Q6_K, koboldcpp/L3-8B-Stheno-v3",
        "Qwen2.5-7B-Q8_0, Qwen2.5"
    })
    void theInheritedRuleStripsWhatItAlwaysDid(String name, String stripped) {
        assertThat(TextModelReference.withoutInheritedQuantisation(name)).isEqualTo(stripped);
    }

    @ParameterizedTest
    @CsvSource({
        "koboldcpp/x-IQ4_XS, koboldcpp/x",
        "koboldcpp/x-iQ3_M.gguf, koboldcpp/x",
        "foo-EXL2-Q5, foo",
        "koboldcpp/Mistral-7B.i1-Q4_K_M, koboldcpp/Mistral-7B",
        "koboldcpp/m-GPTQ-Int4, koboldcpp/m",
        "koboldcpp/foo-Q4_K_M, koboldcpp/foo",
        "foo.Q4_K_M, foo",
        "x-Q8_0, x",
        "koboldcpp/L3-8B-Stheno-v3.2-Q6_K, koboldcpp/L3-8B-Stheno-v3.2",
        "Qwen2.5-7B-Q8_0, Qwen2.5-7B",
        "Qwen2.5-7B, Qwen2.5-7B"
    })
    void ourOwnRuleStripsAWholeTokenAndNothingElse(String name, String stripped) {
        assertThat(TextModelReference.withoutTrailingQuantisation(name)).isEqualTo(stripped);
    }

    @Test
    void quantisedNamesHaveTheSizeOfTheirModel() {
        assertThat(REFERENCE.billions("Qwen2.5-7B-Q8_0")).hasValue(7.6);
        assertThat(REFERENCE.billions("koboldcpp/L3-8B-Stheno-v3.2-Q6_K")).hasValue(8.03);
        assertThat(REFERENCE.billions("koboldcpp/Model.Q4_K_M.gguf")).hasValue(8.0);
    }

    @Test
    void theInheritedRuleStillFindsWhatItFound() {
        assertThat(new TextModelReference(Map.of("org/Qwen2.5", 7.0)).billions("org/Qwen2.5-7B-Q8_0"))
                .hasValue(7.0);
    }

    @Test
    void aSizeMustBePositive() {
        assertThatThrownBy(() -> new TextModelReference(Map.of("x", 0.0))).isInstanceOf(IllegalArgumentException.class);
    }
}
