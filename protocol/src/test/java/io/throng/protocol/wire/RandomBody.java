package io.throng.protocol.wire;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.constraint.MultipleOf;
import io.throng.protocol.constraint.OneOf;
import io.throng.protocol.constraint.UniqueItems;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Makes random bodies that fit a record, from its annotations alone and independently of the reader, and lists the places at which one
 * can be broken.
 */
final class RandomBody {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_GENERATED_LENGTH = 12;

    private final Random random;
    private final List<Place> places = new ArrayList<>();

    RandomBody(long seed) {
        this.random = new Random(seed);
    }

    /** A value inside the body: where it is, what holds it, and whether it is an object without a record behind it. */
    record Place(String path, JsonNode parent, Object key, Class<?> type) {
        void set(JsonNode value) {
            if (parent instanceof ObjectNode object) {
                object.set((String) key, value);
            } else {
                ((ArrayNode) parent).set((Integer) key, value);
            }
        }
    }

    List<Place> places() {
        return places;
    }

    ObjectNode of(Class<?> type) {
        return object(type, "");
    }

    private ObjectNode object(Class<?> type, String path) {
        ObjectNode object = NODES.objectNode();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.isAnnotationPresent(JsonAnySetter.class)) {
                continue;
            }
            if (field.isAnnotationPresent(NotNull.class) || random.nextBoolean()) {
                var property = field.getAnnotation(JsonProperty.class);
                String name = property == null ? field.getName() : property.value();
                String memberPath = path.isEmpty() ? name : path + "." + name;
                object.set(name, value(field.getAnnotatedType(), field, memberPath));
                places.add(new Place(memberPath, object, name, field.getType()));
            }
        }
        if (random.nextBoolean()) {
            object.put("a_member_nobody_knows", "x");
        }
        return object;
    }

    private JsonNode value(AnnotatedType annotated, AnnotatedElement constraints, String path) {
        if (annotated instanceof AnnotatedParameterizedType parameterized) {
            if (annotated.getType().getTypeName().startsWith("java.util.Map")) {
                return NODES.objectNode().set("free", NODES.arrayNode().add(1.5).add("form"));
            }
            return list(parameterized.getAnnotatedActualTypeArguments()[0], constraints, path);
        }
        Class<?> type = (Class<?>) annotated.getType();
        if (type.isRecord()) {
            return object(type, path);
        }
        if (type == String.class) {
            return NODES.textNode(text(constraints));
        }
        if (type == Boolean.class) {
            return NODES.booleanNode(random.nextBoolean());
        }
        if (type == Integer.class || type == Long.class) {
            return integer(type, constraints);
        }
        if (type == Double.class) {
            var min = constraints.getAnnotation(DecimalMin.class);
            var max = constraints.getAnnotation(DecimalMax.class);
            double low = min == null ? -1e9 : Double.parseDouble(min.value());
            double high = max == null ? 1e9 : Double.parseDouble(max.value());
            return NODES.numberNode(
                    switch (random.nextInt(3)) {
                        case 0 -> low;
                        case 1 -> high;
                        default -> random.nextDouble(low, high);
                    });
        }
        Object[] constants = type.getEnumConstants();
        return NODES.textNode(((WireName) constants[random.nextInt(constants.length)]).wireName());
    }

    private JsonNode list(AnnotatedType item, AnnotatedElement constraints, String path) {
        ArrayNode list = NODES.arrayNode();
        Set<JsonNode> seen = new LinkedHashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int placesBefore = places.size();
            String itemPath = path + "." + list.size();
            JsonNode value = value(item, item, itemPath);
            if (!constraints.isAnnotationPresent(UniqueItems.class) || seen.add(value)) {
                Class<?> type = item.getType() instanceof Class<?> plain ? plain : Map.class;
                places.add(new Place(itemPath, list, list.size(), type));
                list.add(value);
            } else {
                places.subList(placesBefore, places.size()).clear();
            }
        }
        return list;
    }

    private JsonNode integer(Class<?> type, AnnotatedElement constraints) {
        var min = constraints.getAnnotation(Min.class);
        var max = constraints.getAnnotation(Max.class);
        long low = min == null ? (type == Integer.class ? Integer.MIN_VALUE : Long.MIN_VALUE) : min.value();
        long high = max == null ? (type == Integer.class ? Integer.MAX_VALUE : Long.MAX_VALUE) : max.value();
        long value = switch (random.nextInt(3)) {
            case 0 -> low;
            case 1 -> high;
            default -> low == Long.MIN_VALUE ? random.nextLong() : random.nextLong(low, high);
        };
        var multiple = constraints.getAnnotation(MultipleOf.class);
        value = multiple == null ? value : value - Math.floorMod(value, multiple.value());
        boolean exactAsFloat = Math.abs((double) value) < 1e15;
        return exactAsFloat && random.nextInt(4) == 0 ? NODES.numberNode((double) value) : NODES.numberNode(value);
    }

    private String text(AnnotatedElement constraints) {
        var oneOf = constraints.getAnnotation(OneOf.class);
        if (oneOf != null) {
            return oneOf.value()[random.nextInt(oneOf.value().length)];
        }
        var size = constraints.getAnnotation(Size.class);
        int min = size == null ? 0 : size.min();
        int max = size == null ? MAX_GENERATED_LENGTH : Math.min(size.max(), Math.max(min, MAX_GENERATED_LENGTH));
        int length = min + random.nextInt(max - min + 1);
        var text = new StringBuilder();
        int[] alphabet = {'a', 'Z', ' ', '"', '\\', '\n', 'é', '漢', 0x1F600};
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }
}
