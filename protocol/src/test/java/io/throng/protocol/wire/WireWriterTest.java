package io.throng.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.AcceptedReply;
import io.throng.protocol.PopMessage;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.text.TextPopPayload;
import io.throng.protocol.text.TextPopReply;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireWriterTest {
    private static String json(Object reply) {
        return new String(WireWriter.bytes(reply), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0.0",
        "-0.01,-0.01",
        "10,10.0",
        "10.59,10.59",
        "9999999,9999999.0",
        "10000000,10000000.0",
        "123456789012.34,123456789012.34",
        "0.0001,0.0001",
        "1e15,1000000000000000.0"
    })
    void kudosAreFloatsWithoutExponent(double kudos, String written) {
        assertThat(json(new SubmitReply(kudos))).isEqualTo("{\"reward\":" + written + "}");
    }

    @Test
    void absentMembersOfAnAcceptedReplyAreLeftOut() {
        assertThat(json(new AcceptedReply("i", 11.0, null, null))).isEqualTo("{\"id\":\"i\",\"kudos\":11.0}");
    }

    @Test
    void datesAreRfc822WithTheZoneThatClientsExpectAndCanBeReadAgain() throws Exception {
        var message = new PopMessage("i", "é漢", "moderators", Instant.parse("2026-05-05T10:00:00Z"));
        assertThat(json(message))
                .contains("\"Tue, 05 May 2026 10:00:00 -0000\"")
                .contains("é漢");
        assertThat(WireWriter.mapper().readValue(WireWriter.bytes(message), PopMessage.class))
                .isEqualTo(message);
    }

    @Test
    void anImagePopWithoutWorkCarriesEveryTopLevelMemberAndTheTwelveDefaults() throws Exception {
        var reply = ImagePopReply.builder()
                .ids(List.of())
                .messages(List.of())
                .skipped(Map.of())
                .payload(ImagePopPayload.WITHOUT_JOB)
                .sourceProcessing(SourceProcessing.IMG2IMG)
                .build();
        assertThat(WireWriter.mapper().readTree(WireWriter.bytes(reply)))
                .isEqualTo(WireWriter.mapper().readTree("""
                                {"id": null, "ids": [], "model": null, "ttl": null,
                                 "payload": {"ddim_steps": 30, "n_iter": 1, "image_is_control": false,
                                   "return_control_map": false, "sampler_name": "k_euler_a", "cfg_scale": 7.5,
                                   "height": 512, "width": 512, "karras": false, "tiling": false, "hires_fix": false,
                                   "transparent": false},
                                 "source_image": null, "source_processing": "img2img", "source_mask": null,
                                 "extra_source_images": null, "r2_upload": null, "r2_uploads": null,
                                 "messages": [], "skipped": {}}
                                """));
    }

    @Test
    void aTextPopWithoutWorkCarriesJustTheSixDefaultsAsItsPayload() throws Exception {
        var reply = new TextPopReply(
                TextPopPayload.WITHOUT_JOB, null, List.of(), List.of(), null, null, Map.of(), null, null);
        assertThat(WireWriter.mapper().readTree(WireWriter.bytes(reply)))
                .isEqualTo(WireWriter.mapper().readTree("""
                                {"payload": {"max_context_length": 2048, "max_length": 80, "min_p": 0.0,
                                   "smoothing_factor": 0.0, "dynatemp_range": 0.0, "dynatemp_exponent": 1.0},
                                 "id": null, "ids": [], "model": null, "ttl": null, "messages": [], "skipped": {},
                                 "softprompt": null, "extra_source_images": null}
                                """));
    }

    @Test
    void aReplyWithMembersAndWordsAddedLaterCanStillBeRead() throws Exception {
        var reply = WireWriter.mapper()
                .readValue(
                        "{\"id\":\"x\",\"ids\":[],\"payload\":{\"new\":1},\"source_processing\":\"teleport\"}",
                        ImagePopReply.class);
        assertThat(reply.sourceProcessing()).isNull();
    }
}
