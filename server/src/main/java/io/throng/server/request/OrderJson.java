package io.throng.server.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/** How orders are stored. Members that a newer release adds are ignored by an older one. */
public final class OrderJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private OrderJson() {}

    public static String write(Order order) {
        try {
            return MAPPER.writerFor(Order.class).writeValueAsString(order);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an order cannot be written", e);
        }
    }

    public static Order read(String body) {
        try {
            return MAPPER.readValue(body, Order.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored order cannot be read", e);
        }
    }
}
