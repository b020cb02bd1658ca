package io.throng.protocol.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One pass over the bytes of a body, eight at a time where they are ASCII, that answers two questions: is it well-formed UTF-8 without
 * raw NUL bytes, and does it hold a backslash? The JSON parser is lenient about the first (overlong forms, surrogates, UTF-16), and
 * without a backslash no text can hold a NUL character or half a surrogate pair, which spares every text two more scans.
 */
enum BodyScan {
    /** Not UTF-8, or a raw NUL byte. */
    INVALID,
    /** UTF-8 without any backslash. */
    PLAIN,
    /** UTF-8 with a backslash somewhere. */
    ESCAPED;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long BACKSLASHES = 0x5c5c5c5c5c5c5c5cL;

    static BodyScan of(byte[] body) {
        boolean escaped = false;
        int i = 0;
        while (i < body.length) {
            if (i + Long.BYTES <= body.length) {
                long word = (long) LONGS.get(body, i);
                // For bytes below 0x80 the high bit survives the subtraction exactly in bytes that are zero.
                long suspicious = (word | (word - LOW_BITS) | ((word ^ BACKSLASHES) - LOW_BITS)) & HIGH_BITS;
                if (suspicious == 0) {
                    i += Long.BYTES;
                    continue;
                }
            }
            byte b = body[i];
            if (b > 0) {
                escaped |= b == '\\';
                i++;
            } else {
                int length = b == 0 ? 0 : sequenceLength(body, i);
                if (length == 0) {
                    return INVALID;
                }
                i += length;
            }
        }
        return escaped ? ESCAPED : PLAIN;
    }

    /** Bytes of the well-formed multi-byte sequence at {@code i} (Unicode table 3-7), or 0. */
    private static int sequenceLength(byte[] body, int i) {
        int lead = body[i] & 0xff;
        if (lead >= 0xc2 && lead <= 0xdf) {
            return within(body, i + 1, 0x80, 0xbf) ? 2 : 0;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            int low = lead == 0xe0 ? 0xa0 : 0x80;
            int high = lead == 0xed ? 0x9f : 0xbf;
            return within(body, i + 1, low, high) && within(body, i + 2, 0x80, 0xbf) ? 3 : 0;
        }
        if (lead >= 0xf0 && lead <= 0xf4) {
            int low = lead == 0xf0 ? 0x90 : 0x80;
            int high = lead == 0xf4 ? 0x8f : 0xbf;
            return within(body, i + 1, low, high) && within(body, i + 2, 0x80, 0xbf) && within(body, i + 3, 0x80, 0xbf)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean within(byte[] body, int i, int low, int high) {
        return i < body.length && (body[i] & 0xff) >= low && (body[i] & 0xff) <= high;
    }
}
