package io.throng.server.movein;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * One row there, every value as text. What is null, or cannot be read as what is asked for, is empty.
 *
 * @param values by our name of the column
 */
record SourceRow(Map<String, String> values) {
    /** PostgreSQL's {@code 2024-01-02 03:04:05.678} with or without {@code +00} or {@code +05:30}. */
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm", "+00")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    SourceRow {
        values = Map.copyOf(values);
    }

    /** Whether there is a value. */
    boolean has(String column) {
        return values.containsKey(column);
    }

    /** Text that is not blank, without white space around it. */
    Optional<String> text(String column) {
        return Optional.ofNullable(values.get(column)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Text as it stands, blanks included. */
    Optional<String> raw(String column) {
        return Optional.ofNullable(values.get(column));
    }

    /** A finite number. */
    Optional<BigDecimal> number(String column) {
        return text(column).flatMap(text -> {
            try {
                return Optional.of(new BigDecimal(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** A number without its fraction, if a long holds it. */
    OptionalLong whole(String column) {
        Optional<BigDecimal> number = number(column);
        if (number.isEmpty() || number.get().abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(number.get().longValue());
    }

    /** A number within bounds: the nearer bound for what is beyond. */
    long within(String column, long least, long most, long otherwise) {
        return Math.clamp(whole(column).orElse(otherwise), least, most);
    }

    /** A user's number: not negative, within 31 bits. */
    OptionalInt userId(String column) {
        OptionalLong id = whole(column);
        return id.isPresent() && id.getAsLong() >= 0 && id.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) id.getAsLong())
                : OptionalInt.empty();
    }

    boolean flag(String column, boolean otherwise) {
        return text(column)
                .map(text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "t", "true", "1" -> true;
                    default -> false;
                })
                .orElse(otherwise);
    }

    Optional<UUID> uuid(String column) {
        return text(column).flatMap(text -> {
            try {
                return Optional.of(UUID.fromString(text))
                        .filter(id -> id.toString().equalsIgnoreCase(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    /** A moment; without a zone it is UTC. */
    Optional<Instant> moment(String column) {
        return text(column).flatMap(text -> {
            try {
                TemporalAccessor parsed = MOMENT.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
                return Optional.of(
                        switch (parsed) {
                            case OffsetDateTime zoned -> zoned.toInstant();
                            case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
                            default -> throw new IllegalStateException("parsed neither of the two");
                        });
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }
}
