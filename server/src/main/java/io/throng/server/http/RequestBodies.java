package io.throng.server.http;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.wire.WireReader;
import io.throng.protocol.wire.WireResult;
import java.util.Map;

/** Turns what the wire reader found into the value, or into the refusal the contract wants. */
public final class RequestBodies {
    private RequestBodies() {}

    /**
     * The body as a record. Bodies are checked before headers are: a bad body wins over a missing key (image spec 1).
     *
     * @param body may be null, which counts as empty
     * @throws HordeException 400 with all violations; 400 for what is not JSON; 400 {@code NulByteInPayload}; 413
     */
    public static <T extends Record> T read(WireReader<T> reader, byte[] body) {
        return switch (reader.read(body == null ? new byte[0] : body)) {
            case WireResult.Read<T>(T value) -> value;
            case WireResult.Violations<T>(Map<String, String> errors) ->
                throw new HordeException.InvalidPayload(errors);
            case WireResult.NulByte<T>(String path) ->
                throw new HordeException.Refusal(
                        ReturnCode.NUL_BYTE_IN_PAYLOAD,
                        "The text at '" + path + "' holds a NUL character, which cannot be stored");
            case WireResult.Malformed<T>(WireResult.Malformed.Cause cause, String message) ->
                throw new HordeException.Transport(
                        switch (cause) {
                            case SYNTAX -> 400;
                            case TOO_LARGE -> 413;
                        },
                        message);
        };
    }
}
