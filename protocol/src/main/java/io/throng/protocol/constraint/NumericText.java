package io.throng.protocol.constraint;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Exception to the rule that no value is converted: the integer may also be sent as text, and decimals behind the point are cut off
 * ({@code "100"}, {@code 99.9}, {@code "99.9"}). What lies beyond 64 bits is read as the nearest value within.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface NumericText {}
