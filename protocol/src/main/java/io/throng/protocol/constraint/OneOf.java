package io.throng.protocol.constraint;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The string is one of {@link #value()}, compared case-sensitively. For sets that no rule branches on; where rules do, the
 * component is an enum.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface OneOf {
    /** The legal strings, none twice. */
    String[] value();
}
