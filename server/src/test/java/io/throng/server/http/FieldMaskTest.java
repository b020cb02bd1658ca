package io.throng.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.throng.protocol.wire.WireWriter;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldMaskTest {
    private static final String TREE =
            "{\"name\":\"n\",\"team\":{\"id\":1,\"name\":\"t\"},\"models\":[{\"a\":1,\"b\":2}]}";

    private static String masked(String mask, String tree) throws Exception {
        return FieldMask.parse(mask)
                .orElseThrow()
                .apply(WireWriter.mapper().readTree(tree))
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name | {\"name\":\"n\"}",
                "{name} | {\"name\":\"n\"}",
                " { name , team { id } } | {\"name\":\"n\",\"team\":{\"id\":1}}",
                "team{*} | {\"team\":{\"id\":1,\"name\":\"t\"}}",
                "models{b} | {\"models\":[{\"b\":2}]}",
                "nothing | {}",
                "name{x} | {\"name\":\"n\"}",
            })
    void aMaskKeepsWhatItNames(String mask, String expected) throws Exception {
        assertThat(masked(mask, TREE)).isEqualTo(expected);
    }

    @Test
    void aStarKeepsTheRestAsItIs() throws Exception {
        assertThat(masked("team{id},*", TREE))
                .isEqualTo("{\"name\":\"n\",\"team\":{\"id\":1},\"models\":[{\"a\":1,\"b\":2}]}");
    }

    @Test
    void everyItemOfAListIsMasked() throws Exception {
        assertThat(masked("a", "[{\"a\":1,\"b\":2},{\"b\":3}]")).isEqualTo("[{\"a\":1},{}]");
    }

    @Test
    void anEmptyHeaderIsNoMask() {
        assertThat(FieldMask.parse(null)).isEmpty();
        assertThat(FieldMask.parse("  ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a{b", "a}b", "{a", "a{b}}", "a,{b}", "{{a}}"})
    void unbalancedOrNamelessBracesAreRefused(String mask) {
        assertThatExceptionOfType(HordeException.Transport.class)
                .isThrownBy(() -> FieldMask.parse(mask))
                .withMessageStartingWith("Mask parse error: ")
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(400));
    }

    @Test
    void masksAreBoundedInLengthAndDepth() {
        assertThat(FieldMask.parse("a".repeat(FieldMask.MAX_LENGTH))).isPresent();
        assertThatExceptionOfType(HordeException.Transport.class)
                .isThrownBy(() -> FieldMask.parse("a".repeat(FieldMask.MAX_LENGTH + 1)));
        int braces = FieldMask.MAX_DEPTH - 1;
        assertThat(FieldMask.parse("a{".repeat(braces) + "a" + "}".repeat(braces)))
                .isPresent();
        assertThatExceptionOfType(HordeException.Transport.class)
                .isThrownBy(() -> FieldMask.parse("a{".repeat(braces + 1) + "a" + "}".repeat(braces + 1)));
    }

    @Property(tries = 500)
    void anyTextIsEitherAMaskOrRefused(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var mask = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            mask.append("ab{},* é\0".charAt(random.nextInt(9)));
        }
        try {
            FieldMask.parse(mask.toString())
                    .ifPresent(parsed -> assertThat(
                                    parsed.apply(WireWriter.mapper().createObjectNode()))
                            .isEmpty());
        } catch (HordeException.Transport refused) {
            assertThat(refused.status()).isEqualTo(400);
        }
    }
}
