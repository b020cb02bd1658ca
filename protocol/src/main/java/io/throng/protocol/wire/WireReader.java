package io.throng.protocol.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.throng.protocol.Bounds;
import java.io.IOException;

/**
 * Reads request bodies as records, strictly: no value is converted from another type, explicit {@code null} is no value, and
 * everything that is wrong is reported at once with its path. Members a record does not know are ignored.
 *
 * <p>The shape of a record is derived once, from its components and their constraint annotations; reading is then one pass over the
 * bytes to check them and one pass of a streaming parser, linear in the size of the body, without exceptions for anything but
 * malformed JSON. Instances are immutable and shared freely.
 *
 * @param <T> record the bodies are read as
 */
public final class WireReader<T extends Record> {
    /** Objects and lists that may stand in each other; the contract itself needs four levels. */
    public static final int MAX_DEPTH = 64;

    /** Violations reported for one body; further ones are not. */
    public static final int MAX_VIOLATIONS = 100;

    /** Digits of a number. */
    public static final int MAX_NUMBER_LENGTH = 1_000;

    // Names are not interned: they come from strangers. The pool is shared because virtual threads do not keep buffers
    // of their own.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(Bounds.MAX_LARGE_BODY_BYTES)
                    .build())
            .build();

    private final Class<T> type;
    private final int maxBodyBytes;
    private final RecordShape shape;

    private WireReader(Class<T> type, int maxBodyBytes) {
        this.type = requireNonNull(type);
        if (maxBodyBytes < 1 || maxBodyBytes > Bounds.MAX_LARGE_BODY_BYTES) {
            throw new IllegalArgumentException("maxBodyBytes must be from 1 to " + Bounds.MAX_LARGE_BODY_BYTES);
        }
        this.maxBodyBytes = maxBodyBytes;
        this.shape = Shapes.ofRecord(type);
    }

    /** A reader of bodies of up to {@link Bounds#MAX_BODY_BYTES}. */
    public static <T extends Record> WireReader<T> of(Class<T> type) {
        return new WireReader<>(type, Bounds.MAX_BODY_BYTES);
    }

    /**
     * A reader of bodies of up to this size.
     *
     * @param type public record; its components are boxed types, texts, enums, records, lists of these, and maps to JSON trees
     * @param maxBodyBytes 1 to {@link Bounds#MAX_LARGE_BODY_BYTES}
     * @throws IllegalArgumentException if the record has a component that bodies cannot hold
     */
    public static <T extends Record> WireReader<T> of(Class<T> type, int maxBodyBytes) {
        return new WireReader<>(type, maxBodyBytes);
    }

    /** Reads a whole body; never throws for anything the body holds. */
    public WireResult<T> read(byte[] body) {
        if (body.length > maxBodyBytes) {
            return new WireResult.Malformed<>(
                    WireResult.Malformed.Cause.TOO_LARGE,
                    "The body has " + body.length + " bytes; at most " + maxBodyBytes + " are accepted here");
        }
        BodyScan scan = BodyScan.of(body);
        if (scan == BodyScan.INVALID) {
            return malformed("The body is not UTF-8 text");
        }
        try (JsonParser parser = FACTORY.createParser(body)) {
            if (parser.nextToken() == null) {
                return malformed("The body is empty; a JSON object is expected");
            }
            var state = new ReadState(parser, scan == BodyScan.ESCAPED);
            Object value = shape.read(state);
            if (parser.nextToken() != null) {
                return malformed("The body goes on after its JSON value");
            }
            return result(state, value);
        } catch (StreamConstraintsException e) {
            return malformed("The body nests deeper than " + MAX_DEPTH + " levels, has a number of more than "
                    + MAX_NUMBER_LENGTH + " digits, or an overlong member name");
        } catch (JsonProcessingException e) {
            return malformed("The body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return malformed("The body is not JSON: " + e.getMessage());
        }
    }

    private WireResult<T> result(ReadState state, Object value) {
        if (!state.violations().isEmpty()) {
            return new WireResult.Violations<>(state.violations());
        }
        if (state.nulPath() != null) {
            return new WireResult.NulByte<>(state.nulPath());
        }
        return new WireResult.Read<>(type.cast(value));
    }

    private static <T> WireResult<T> malformed(String message) {
        return new WireResult.Malformed<>(WireResult.Malformed.Cause.SYNTAX, message);
    }
}
