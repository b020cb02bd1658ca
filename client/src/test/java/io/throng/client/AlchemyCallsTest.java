package io.throng.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.AlchemyFormInput;
import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.protocol.alchemy.AlchemyRequestInput;
import io.throng.protocol.alchemy.AlchemyState;
import io.throng.protocol.alchemy.AlchemyStatus;
import io.throng.protocol.alchemy.AlchemySubmitInput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The alchemy calls of the client, for requesters and for alchemists. */
class AlchemyCallsTest {
    private static final String API = "/api/v2/interrogate/";

    private final ScriptedHorde horde = new ScriptedHorde();
    private final HordeClient client =
            new HordeClient(ClientSettings.of(HordeAddress.parse(horde.address() + "/api/"), "key", "test:1:here"));

    @AfterEach
    void close() {
        client.close();
        horde.close();
    }

    @Test
    void aRequestIsMadeReadAndCancelled() {
        horde.answer("POST " + API + "async", 202, "{\"id\":\"r1\",\"message\":\"new\"}");
        horde.answer(
                "GET " + API + "status/r1",
                200,
                "{\"state\":\"done\",\"forms\":[{\"form\":\"caption\",\"state\":\"done\",\"result\":{\"caption\":\"a cat\"}}]}");
        horde.answer("DELETE " + API + "status/r1", 200, "{\"state\":\"partial\",\"forms\":[]}");

        String id = client.requestAlchemy(new AlchemyRequestInput(
                List.of(new AlchemyFormInput(AlchemyForm.CAPTION, null)), "aW1hZ2U=", null, null, null));
        AlchemyStatus status = client.alchemyStatus(id);

        assertThat(horde.calls.getFirst().body())
                .isEqualTo("{\"forms\":[{\"name\":\"caption\"}],\"source_image\":\"aW1hZ2U=\"}");
        assertThat(status.state()).isEqualTo(AlchemyState.DONE);
        assertThat(status.forms().getFirst().result()).containsEntry("caption", TextNode.valueOf("a cat"));
        assertThat(client.cancelAlchemy(id).state()).isEqualTo(AlchemyState.PARTIAL);
    }

    @Test
    void anAlchemistPopsAndSubmits() {
        horde.answer(
                "POST " + API + "pop",
                200,
                "{\"forms\":[{\"id\":\"f1\",\"form\":\"GFPGAN\",\"source_image\":\"https://a/\",\"r2_upload\":\"https://b/\"}],\"skipped\":{}}");
        horde.answer("POST " + API + "submit", 200, "{\"reward\":3.0}");

        var popped = client.popAlchemy(
                new AlchemyPopInput("w", null, List.of(AlchemyForm.GFPGAN), 2, null, null, null, null));
        var reply = client.submitAlchemy(new AlchemySubmitInput("f1", Map.of("GFPGAN", TextNode.valueOf("R2")), "ok"));

        assertThat(popped.forms().getFirst().r2Upload()).isEqualTo("https://b/");
        assertThat(reply.reward()).isEqualTo(3.0);
        assertThat(horde.calls.getLast().body())
                .isEqualTo("{\"id\":\"f1\",\"result\":{\"GFPGAN\":\"R2\"},\"state\":\"ok\"}");
    }
}
