package io.throng.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BodyScanTest {
    private static final int[] CODE_POINTS = {
        'a', '\\', '"', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff
    };

    @Property(tries = 2000)
    void aScanAgreesWithTheStrictDecoderOfThePlatform(@ForAll long seed) {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            int length = random.nextInt(12);
            text.append("a".repeat(length)).appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        byte[] body = text.toString().getBytes(UTF_8);
        for (int i = random.nextInt(3); i > 0 && body.length > 0; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        assertThat(BodyScan.of(body)).isEqualTo(expected(body));
    }

    private static BodyScan expected(byte[] body) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            if (text.indexOf('\0') >= 0) {
                return BodyScan.INVALID;
            }
            return text.indexOf('\\') >= 0 ? BodyScan.ESCAPED : BodyScan.PLAIN;
        } catch (CharacterCodingException e) {
            return BodyScan.INVALID;
        }
    }
}
