package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * The one way replies are written: floats always with a point and never with an exponent ({@code 10000000.0}), dates in RFC 822,
 * texts as they are. The same mapper reads replies leniently, so that clients and workers survive members and words added later.
 */
public final class WireWriter {
    private static final ObjectMapper MAPPER = configure(JsonMapper.builder().build());

    private WireWriter() {}

    /** The configured mapper, shared; must not be reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** Gives another mapper the same configuration, and answers it. */
    public static ObjectMapper configure(ObjectMapper mapper) {
        var module = new SimpleModule("throng-wire");
        module.addSerializer(Double.class, new PlainDouble());
        module.addSerializer(Double.TYPE, new PlainDouble());
        return mapper.registerModule(module)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL);
    }

    /** A reply as UTF-8. */
    public static byte[] bytes(Object reply) {
        try {
            return MAPPER.writeValueAsBytes(reply);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + reply.getClass(), e);
        }
    }

    /** Writes doubles without an exponent, which strict and naive clients alike take for a float. */
    private static final class PlainDouble extends StdScalarSerializer<Double> {
        private static final long serialVersionUID = 1L;
        private static final double EXPONENT_FROM = 1e7;
        private static final double EXPONENT_BELOW = 1e-3;

        PlainDouble() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            if (!Double.isFinite(value)) {
                throw JsonMappingException.from(generator, "JSON has no number for " + value);
            }
            double magnitude = Math.abs(value);
            if (magnitude == 0 || (magnitude >= EXPONENT_BELOW && magnitude < EXPONENT_FROM)) {
                generator.writeNumber(value);
                return;
            }
            BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
            generator.writeNumber(exact.setScale(Math.max(1, exact.scale())).toPlainString());
        }
    }
}
