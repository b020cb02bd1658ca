package io.throng.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.Bounds;
import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.AlchemyFormStatus;
import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.protocol.alchemy.AlchemyPopReply;
import io.throng.protocol.alchemy.AlchemyRequestInput;
import io.throng.protocol.alchemy.AlchemySubmitInput;
import io.throng.protocol.alchemy.FormState;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The alchemy bodies: alchemy spec 1 and 2. */
class AlchemyInputTest {
    private static final WireReader<AlchemyRequestInput> REQUEST = WireReader.of(AlchemyRequestInput.class);
    private static final WireReader<AlchemyPopInput> POP = WireReader.of(AlchemyPopInput.class);
    private static final WireReader<AlchemySubmitInput> SUBMIT =
            WireReader.of(AlchemySubmitInput.class, Bounds.MAX_LARGE_BODY_BYTES);

    private static <T extends Record> T read(WireReader<T> reader, String body) {
        return ((WireResult.Read<T>) reader.read(body.getBytes(UTF_8))).value();
    }

    private static <T extends Record> Map<String, String> errors(WireReader<T> reader, String body) {
        return ((WireResult.Violations<T>) reader.read(body.getBytes(UTF_8))).errors();
    }

    @Test
    void givenOnlyAnImageThenTheDefaultsHold() {
        AlchemyRequestInput input = read(REQUEST, "{\"source_image\":\"x\"}");
        assertThat(input.forms()).isNull();
        assertThat(input.effectiveSlowWorkers()).isTrue();
        assertThat(input.effectiveTrustedWorkers()).isFalse();
        assertThat(errors(REQUEST, "{\"forms\":[]}")).containsOnlyKeys("source_image");
    }

    @Test
    void givenAPayloadThenItsValuesKeepTheirTypes() {
        AlchemyRequestInput input = read(
                REQUEST,
                "{\"source_image\":\"x\",\"forms\":[{\"name\":\"caption\",\"payload\":{\"num_beams\":7,\"rank\":true}}]}");
        assertThat(WireWriter.tree(WireWriter.bytes(input.forms().getFirst())).toString())
                .isEqualTo("{\"name\":\"caption\",\"payload\":{\"num_beams\":7,\"rank\":true}}");
    }

    @Test
    void givenFormsAtTheirBoundThenTheyAreReadAndBeyondItRefused() {
        String body = "{\"source_image\":\"x\",\"forms\":[%s]}";
        String form = "{\"name\":\"nsfw\"}";
        String atBound = String.join(",", Collections.nCopies(Bounds.MAX_FORMS, form));
        assertThat(read(REQUEST, body.formatted(atBound)).forms()).hasSize(Bounds.MAX_FORMS);
        assertThat(errors(REQUEST, body.formatted(atBound + "," + form))).containsOnlyKeys("forms");
    }

    @ParameterizedTest
    @CsvSource({"nsfw.", "annotation", "post-process", "Caption"})
    void givenAFormThatIsNoneThenItIsAViolation(String form) {
        assertThat(errors(REQUEST, "{\"source_image\":\"x\",\"forms\":[{\"name\":\"" + form + "\"}]}"))
                .containsOnlyKeys("forms.0.name");
    }

    @Test
    void givenOnlyANameThenAPopHasItsDefaults() {
        AlchemyPopInput input = read(POP, "{\"name\":\"a\"}");
        assertThat(input.effectiveMaxTiles()).isEqualTo(80);
        assertThat(input.effectiveAmount()).isEqualTo(1);
        assertThat(input.effectiveThreads()).isEqualTo(1);
        assertThat(input.effectiveBridgeAgent()).isEqualTo("unknown:0:unknown");
        assertThat(input.effectiveRequireUpfrontKudos()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-3,1", "0,1", "1,1", "2147483647,2147483647"})
    void givenAnyAmountThenItIsAtLeastOne(int amount, int effective) {
        assertThat(read(POP, "{\"name\":\"a\",\"amount\":" + amount + "}").effectiveAmount())
                .isEqualTo(effective);
    }

    @ParameterizedTest
    @CsvSource({"max_tiles,0,1", "max_tiles,257,256", "threads,0,1", "threads,101,100"})
    void givenALimitBeyondItsBoundThenItIsAViolation(String name, int beyond, int within) {
        assertThat(errors(POP, "{\"name\":\"a\",\"" + name + "\":" + beyond + "}"))
                .containsOnlyKeys(name);
        read(POP, "{\"name\":\"a\",\"" + name + "\":" + within + "}");
    }

    @Test
    void givenAResultAtItsBoundThenItIsReadAndBeyondItRefused() {
        // The member name takes one and the value itself one.
        String atBound = "x".repeat(Bounds.MAX_RESULT_SIZE - 2);
        read(SUBMIT, "{\"id\":\"i\",\"result\":{\"o\":\"" + atBound + "\"}}");
        assertThat(errors(SUBMIT, "{\"id\":\"i\",\"result\":{\"o\":\"" + atBound + "x\"}}"))
                .containsOnlyKeys("result");
    }

    @Test
    void givenAFaultThenItNeedsNoResult() {
        AlchemySubmitInput input = read(SUBMIT, "{\"id\":\"i\",\"state\":\"faulted\"}");
        assertThat(input.faulted()).isTrue();
        assertThat(input.result()).isNull();
        assertThat(read(SUBMIT, "{\"id\":\"i\",\"result\":{},\"state\":\"done\"}")
                        .faulted())
                .isFalse();
    }

    @Test
    void givenNoFormsThenAPopReplyHasNullAndAStatusLeavesAnAbsentResultOut() {
        assertThat(new String(WireWriter.bytes(new AlchemyPopReply(null, Map.of())), UTF_8))
                .isEqualTo("{\"forms\":null,\"skipped\":{}}");
        var status = new AlchemyFormStatus(AlchemyForm.CAPTION, FormState.WAITING, null);
        assertThat(new String(WireWriter.bytes(status), UTF_8))
                .isEqualTo("{\"form\":\"caption\",\"state\":\"waiting\"}");
    }
}
