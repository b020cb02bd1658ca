package io.throng.protocol.wire;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.Bounds;
import io.throng.protocol.constraint.FreeFormSize;
import io.throng.protocol.constraint.MultipleOf;
import io.throng.protocol.constraint.NulReplacedBy;
import io.throng.protocol.constraint.NullReadAs;
import io.throng.protocol.constraint.NullStandsFor;
import io.throng.protocol.constraint.NumericText;
import io.throng.protocol.constraint.OneOf;
import io.throng.protocol.constraint.UniqueItems;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Derives the {@link Shape} of a record from its components and their annotations; done once per record, by reflection. */
final class Shapes {
    private Shapes() {}

    /** @throws IllegalArgumentException if a component has a type that bodies cannot hold, or the record is not accessible */
    static RecordShape ofRecord(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Map<String, RecordShape.Member> members = new LinkedHashMap<>();
        int otherIndex = -1;
        for (int i = 0; i < components.length; i++) {
            Field field = field(type, components[i]);
            if (field.isAnnotationPresent(JsonAnySetter.class)) {
                otherIndex = i;
            } else {
                var property = field.getAnnotation(JsonProperty.class);
                String name = property == null ? field.getName() : property.value();
                members.put(
                        name,
                        new RecordShape.Member(
                                name,
                                i,
                                field.isAnnotationPresent(NotNull.class),
                                of(field.getAnnotatedType(), field)));
            }
        }
        return new RecordShape(members, components.length, otherIndex, constructor(type, components));
    }

    /** Shape of a value of this type under the constraints annotated on this element (the field, or an item's use of a type). */
    private static Shape of(AnnotatedType annotated, AnnotatedElement constraints) {
        Type type = annotated.getType();
        if (type instanceof ParameterizedType parameterized
                && annotated instanceof AnnotatedParameterizedType arguments) {
            AnnotatedType[] of = arguments.getAnnotatedActualTypeArguments();
            if (parameterized.getRawType() == List.class) {
                return new ListShape(
                        of(of[0], of[0]),
                        value(constraints, Size.class, Size::min, 0),
                        value(constraints, Size.class, Size::max, Integer.MAX_VALUE),
                        constraints.isAnnotationPresent(UniqueItems.class));
            }
            if (parameterized.getRawType() == Map.class && of[1].getType() == JsonNode.class) {
                return new TreeShape(
                        value(constraints, FreeFormSize.class, FreeFormSize::value, Bounds.MAX_FREE_FORM_SIZE));
            }
        }
        if (type == String.class) {
            return new TextShape(
                    value(constraints, Size.class, Size::min, 0),
                    value(constraints, Size.class, Size::max, Integer.MAX_VALUE),
                    value(constraints, OneOf.class, set -> orderedSet(set.value()), Set.of()),
                    value(constraints, NulReplacedBy.class, NulReplacedBy::value, null),
                    value(constraints, NullReadAs.class, NullReadAs::value, null));
        }
        if (type == Boolean.class) {
            return new BooleanShape();
        }
        if (type == Long.class && constraints.isAnnotationPresent(NumericText.class)) {
            return new NumericTextShape();
        }
        if (type == Integer.class || type == Long.class) {
            boolean boxesInt = type == Integer.class;
            return new IntegerShape(
                    boxesInt,
                    value(constraints, Min.class, Min::value, boxesInt ? Integer.MIN_VALUE : Long.MIN_VALUE),
                    value(constraints, Max.class, Max::value, boxesInt ? Integer.MAX_VALUE : Long.MAX_VALUE),
                    value(constraints, MultipleOf.class, MultipleOf::value, 1L),
                    value(constraints, NullStandsFor.class, NullStandsFor::value, null));
        }
        if (type == Double.class) {
            return new NumberShape(
                    value(constraints, DecimalMin.class, min -> Double.valueOf(min.value()), -Double.MAX_VALUE),
                    value(constraints, DecimalMax.class, max -> Double.valueOf(max.value()), Double.MAX_VALUE));
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            return new EnumShape(constants(plain));
        }
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return ofRecord(plain);
        }
        throw new IllegalArgumentException("bodies cannot hold a " + type.getTypeName());
    }

    private static Map<String, Object> constants(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(constant instanceof WireName named ? named.wireName() : constant.toString(), constant);
        }
        return Collections.unmodifiableMap(constants);
    }

    private static Set<String> orderedSet(String[] values) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(values)));
    }

    private static <A extends Annotation, V> V value(
            AnnotatedElement element, Class<A> annotation, Function<A, V> value, V absent) {
        A present = element.getAnnotation(annotation);
        return present == null ? absent : value.apply(present);
    }

    private static Field field(Class<?> type, RecordComponent component) {
        try {
            // Most constraint annotations do not target record components, but they do land on the field behind one.
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalArgumentException(type + " is no record", e);
        }
    }

    private static MethodHandle constructor(Class<?> type, RecordComponent[] components) {
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        try {
            return MethodHandles.publicLookup()
                    .findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " must be public to be read from bodies", e);
        }
    }
}
