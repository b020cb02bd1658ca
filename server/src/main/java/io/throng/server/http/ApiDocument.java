package io.throng.server.http;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.throng.protocol.constraint.MultipleOf;
import io.throng.protocol.constraint.OneOf;
import io.throng.protocol.constraint.UniqueItems;
import io.throng.protocol.wire.WireName;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/**
 * Completes the published description of the API with what its generator does not know: our own constraints, and the names by which
 * words of closed sets stand on the wire, and headings for its calls. What is served also becomes known to {@link PublishedPaths}.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
public final class ApiDocument implements OASFilter {
    /** Packages whose types become schemas under their simple name. */
    private static final List<String> PACKAGES = List.of(
            "io.throng.protocol.",
            "io.throng.protocol.image.",
            "io.throng.protocol.text.",
            "io.throng.protocol.account.",
            "io.throng.protocol.alchemy.",
            "io.throng.protocol.style.",
            "io.throng.protocol.rating.",
            "io.throng.protocol.kudos.",
            "io.throng.protocol.sharedkey.",
            "io.throng.protocol.moderation.",
            "io.throng.protocol.status.",
            "io.throng.protocol.worker.",
            "io.throng.protocol.team.",
            "io.throng.protocol.stats.");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        CDI.current().select(PublishedPaths.class).get().learn(document);
        ApiTags.sort(document);
        if (document.getComponents() == null || document.getComponents().getSchemas() == null) {
            return;
        }
        document.getComponents()
                .getSchemas()
                .forEach((name, schema) -> type(name).ifPresent(type -> complete(schema, type)));
    }

    private static Optional<Class<?>> type(String schemaName) {
        return PACKAGES.stream()
                .<Class<?>>mapMulti((prefix, found) -> {
                    try {
                        found.accept(Class.forName(
                                prefix + schemaName,
                                false,
                                Thread.currentThread().getContextClassLoader()));
                    } catch (ClassNotFoundException e) {
                        // Not in this package; the next one may have it.
                        return;
                    }
                })
                .findFirst();
    }

    private static void complete(Schema schema, Class<?> type) {
        if (type.isEnum()) {
            schema.setEnumeration(Arrays.stream(type.getEnumConstants())
                    .<Object>map(constant -> constant instanceof WireName word ? word.wireName() : constant.toString())
                    .toList());
            return;
        }
        Map<String, Schema> properties = schema.getProperties();
        if (properties == null) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            if (field.isAnnotationPresent(JsonAnySetter.class)) {
                schema.removeProperty(field.getName());
            } else if (!Modifier.isStatic(field.getModifiers())) {
                Schema property = properties.get(wireName(field));
                if (property != null) {
                    constrain(property, field);
                }
            }
        }
    }

    private static String wireName(Field field) {
        var property = field.getAnnotation(JsonProperty.class);
        return property == null ? field.getName() : property.value();
    }

    private static void constrain(Schema property, Field field) {
        var multiple = field.getAnnotation(MultipleOf.class);
        if (multiple != null) {
            property.setMultipleOf(BigDecimal.valueOf(multiple.value()));
        }
        var oneOf = field.getAnnotation(OneOf.class);
        if (oneOf != null) {
            property.setEnumeration(List.of((Object[]) oneOf.value()));
        }
        if (field.isAnnotationPresent(UniqueItems.class)) {
            property.setUniqueItems(true);
        }
    }
}
