package io.throng.protocol.constraint;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Exception to the rule that explicit JSON {@code null} is a violation: for this text {@code null} is legal, differs from an absent
 * member, and is read as {@link #value()}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface NullReadAs {
    /** What {@code null} is read as; need not satisfy the other constraints. */
    String value();
}
