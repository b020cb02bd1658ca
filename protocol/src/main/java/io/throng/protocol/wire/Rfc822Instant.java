package io.throng.protocol.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Instants in the form API v2 uses: RFC 822 with the zone {@code -0000}, such as {@code Thu, 02 Jan 2025 03:04:05 -0000}. */
public final class Rfc822Instant {
    private static final DateTimeFormatter WRITE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss '-0000'", Locale.ENGLISH);

    private Rfc822Instant() {}

    /** The instant as RFC 822 text, to the second. */
    public static String format(Instant instant) {
        return WRITE.format(instant.atOffset(ZoneOffset.UTC));
    }

    /**
     * The instant a text in the form of {@link #format} or any other RFC 822 zone stands for.
     *
     * @throws DateTimeException if it is not such a text
     */
    public static Instant parse(String text) {
        // The JDK's RFC 1123 parser knows +0000 but not the "no zone known" spelling -0000.
        String utc = text.endsWith("-0000") ? text.substring(0, text.length() - 5) + "+0000" : text;
        return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(utc));
    }

    /** Writes an {@link Instant} as RFC 822 text. */
    public static final class Writer extends StdScalarSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        public Writer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(format(value));
        }
    }

    /** Reads RFC 822 text as an {@link Instant}. */
    public static final class Reader extends StdScalarDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        public Reader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getValueAsString();
            try {
                return parse(text == null ? "" : text);
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(Instant.class, text, "not an RFC 822 date");
            }
        }
    }
}
