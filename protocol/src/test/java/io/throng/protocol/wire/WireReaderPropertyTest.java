package io.throng.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.account.TestUserInput;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.status.HordeModesInput;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextSubmitInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WireReaderPropertyTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Provide
    Arbitrary<WireReader<?>> readers() {
        return Arbitraries.of(READERS.keySet().toArray(WireReader[]::new)).map(reader -> (WireReader<?>) reader);
    }

    private static final Map<WireReader<?>, Class<?>> READERS = Map.of(
            WireReader.of(ImageRequestInput.class), ImageRequestInput.class,
            WireReader.of(ImagePopInput.class), ImagePopInput.class,
            WireReader.of(ImageSubmitInput.class), ImageSubmitInput.class,
            WireReader.of(TextRequestInput.class), TextRequestInput.class,
            WireReader.of(TextPopInput.class), TextPopInput.class,
            WireReader.of(TextSubmitInput.class), TextSubmitInput.class,
            WireReader.of(TestUserInput.class), TestUserInput.class,
            WireReader.of(HordeModesInput.class), HordeModesInput.class);

    @Property(tries = 500)
    void givenABodyThatFitsThenItIsReadAndWritesTheSameMembersAgain(
            @ForAll("readers") WireReader<?> reader, @ForAll long seed) throws Exception {
        ObjectNode body = new RandomBody(seed).of(READERS.get(reader));
        WireResult<?> result = reader.read(MAPPER.writeValueAsBytes(body));
        assertThat(result).isInstanceOf(WireResult.Read.class);
        Object value = ((WireResult.Read<?>) result).value();
        WireResult<?> again = reader.read(WireWriter.bytes(value));
        assertThat(again).isEqualTo(result);
    }

    @Property(tries = 1000)
    void givenOneMemberOfAnotherTypeThenExactlyItsPathIsReported(
            @ForAll("readers") WireReader<?> reader, @ForAll long seed) throws Exception {
        var bodies = new RandomBody(seed);
        ObjectNode body = bodies.of(READERS.get(reader));
        if (bodies.places().isEmpty()) {
            return;
        }
        var random = new Random(seed);
        RandomBody.Place place =
                bodies.places().get(random.nextInt(bodies.places().size()));
        List<JsonNode> wrong = wrongFor(place);
        place.set(wrong.get(random.nextInt(wrong.size())));
        WireResult<?> result = reader.read(MAPPER.writeValueAsBytes(body));
        assertThat(result).isInstanceOf(WireResult.Violations.class);
        assertThat(((WireResult.Violations<?>) result).errors()).containsOnlyKeys(place.path());
    }

    @Property(tries = 500)
    void givenOneByteChangedThenTheReaderNeverThrows(@ForAll("readers") WireReader<?> reader, @ForAll long seed)
            throws Exception {
        byte[] body = MAPPER.writeValueAsBytes(new RandomBody(seed).of(READERS.get(reader)));
        var random = new Random(seed);
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        assertThat(reader.read(body)).isNotNull();
    }

    @Property(tries = 500)
    void givenArbitraryBytesThenTheReaderNeverThrows(@ForAll("readers") WireReader<?> reader, @ForAll byte[] body) {
        assertThat(reader.read(body)).isNotNull();
    }

    private static List<JsonNode> wrongFor(RandomBody.Place place) {
        List<JsonNode> wrong = new ArrayList<>();
        boolean nullIsLegal = place.path().equals("kudos");
        if (!nullIsLegal) {
            wrong.add(NODES.nullNode());
        }
        if (place.type() == String.class || place.type().isEnum()) {
            wrong.add(NODES.numberNode(1));
            wrong.add(NODES.booleanNode(true));
            wrong.add(NODES.arrayNode().add("a"));
        } else if (place.type() == Boolean.class) {
            wrong.add(NODES.textNode("true"));
            wrong.add(NODES.numberNode(1));
            wrong.add(NODES.objectNode());
        } else if (place.type() == Integer.class || place.type() == Long.class) {
            wrong.add(NODES.numberNode(1.5));
            wrong.add(NODES.textNode("1"));
            wrong.add(NODES.booleanNode(false));
        } else if (place.type() == Double.class) {
            wrong.add(NODES.textNode("1.0"));
            wrong.add(NODES.objectNode());
        } else if (place.type() == List.class) {
            wrong.add(NODES.objectNode());
            wrong.add(NODES.textNode("a"));
        } else {
            wrong.add(NODES.arrayNode());
            wrong.add(NODES.textNode("{}"));
        }
        if (place.type().isEnum()) {
            wrong.add(NODES.textNode("no such word"));
        }
        return wrong;
    }
}
