package io.throng.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.protocol.AcceptedReply;
import io.throng.protocol.GenerationState;
import io.throng.protocol.PopMessage;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.account.KudosDetails;
import io.throng.protocol.account.UserDetails;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.ImageCheck;
import io.throng.protocol.image.ImageGeneration;
import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageStatus;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.text.TextGeneration;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import io.throng.protocol.text.TextPopReply;
import io.throng.protocol.text.TextStatus;
import io.throng.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ContractTest {
    private static final Contract CONTRACT = Contract.load();
    private static final String ID = UUID.randomUUID().toString();

    private static List<String> check(String method, String path, int status, Object reply) {
        String body = new String(WireWriter.bytes(reply), StandardCharsets.UTF_8);
        return CONTRACT.check(method, path, status, body);
    }

    private static List<String> error(int status, String body) {
        return CONTRACT.check("POST", "/api/v2/generate/async", status, body);
    }

    @Test
    void ourRecordsFitTheContract() {
        var message = new PopMessage(ID, "m", "moderators", Instant.EPOCH);
        assertThat(check("POST", "/api/v2/generate/async", 202, new AcceptedReply(ID, 10.0, null, null)))
                .isEmpty();
        assertThat(check(
                        "GET",
                        "/api/v2/generate/check/" + ID,
                        200,
                        new ImageCheck(0, 0, 0, 1, false, false, 3, 1, 3, true)))
                .isEmpty();
        var note = new GenerationMetadata(MetadataType.LORA, MetadataValue.BASELINE_MISMATCH, null);
        var image = new ImageGeneration("i", "1", ID, false, List.of(note), ID, "w", "m", GenerationState.OK);
        assertThat(check(
                        "GET",
                        "/api/v2/generate/status/" + ID,
                        200,
                        new ImageStatus(1, 0, 0, 0, true, false, 0, 0, 3, true, List.of(image), false)))
                .isEmpty();
        var text = new TextGeneration("t", 1, List.of(), ID, "w", "m", GenerationState.OK);
        assertThat(check(
                        "DELETE",
                        "/api/v2/generate/text/status/" + ID,
                        200,
                        new TextStatus(1, 0, 0, 0, true, false, 0, 0, 3, true, List.of(text))))
                .isEmpty();
        var pop = ImagePopReply.builder()
                .id(ID)
                .ids(List.of(ID))
                .model("m")
                .ttl(150)
                .messages(List.of(message))
                .skipped(Map.of("post-processing", 0))
                .sourceProcessing(SourceProcessing.IMG2IMG)
                .payload(ImagePopPayload.WITHOUT_JOB.toBuilder()
                        .prompt("p")
                        .loras(List.of(new Lora("l", null, null, null, null).withDefaults()))
                        .build())
                .build();
        assertThat(check("POST", "/api/v2/generate/pop", 200, pop)).isEmpty();
        var textPop = new TextPopReply(
                TextPopPayload.of(TextParams.EMPTY, "p"), ID, List.of(ID), List.of(), 150, null, Map.of(), null, "m");
        assertThat(check("POST", "/api/v2/generate/text/pop", 200, textPop)).isEmpty();
        assertThat(check("POST", "/api/v2/generate/submit", 200, new SubmitReply(0)))
                .isEmpty();
        var user = UserDetails.builder()
                .username("a#1")
                .id(1L)
                .kudos(1e9)
                .kudosDetails(new KudosDetails(0, 0, 0, 0, 0, 0, 0, 0))
                .build();
        assertThat(check("GET", "/api/v2/users/1", 200, user)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"reward\": 1.0, \"bonus\": 2.0} | $.bonus is not in the contract",
                "{\"reward\": 1} | $.reward is no number written as a float: 1",
                "{\"reward\": \"1.0\"} | $.reward is no number written as a float: \"1.0\"",
                "{} | $ lacks reward",
                "[] | $ is no object: []",
            })
    void anAnswerThatDepartsFromItsSchemaIsReported(String body, String violation) {
        assertThat(CONTRACT.check("POST", "/api/v2/generate/submit", 200, body)).containsExactly(violation);
    }

    @Test
    void nullIsReportedWhereTheContractLeavesMembersOut() {
        assertThat(CONTRACT.check(
                        "POST", "/api/v2/generate/async", 202, "{\"id\":\"x\",\"kudos\":1.0,\"message\":null}"))
                .containsExactly("$.message is null, but should have been left out");
    }

    @Test
    void aMissingMemberIsReportedWhereTheContractSendsNull() {
        assertThat(CONTRACT.check("GET", "/api/v2/generate/check/x", 200, "{\"finished\":0}"))
                .contains("$ lacks queue_position", "$ lacks is_possible");
    }

    @Test
    void aPopPayloadMayNotHoldNullNorLackADefault() {
        assertThat(CONTRACT.check(
                        "POST", "/api/v2/generate/text/pop", 200, "{\"payload\":{\"prompt\":null},\"ids\":[]}"))
                .contains(
                        "$.payload.prompt is null, but should have been left out",
                        "$.payload lacks max_context_length",
                        "$ lacks ttl");
    }

    @Test
    void anUndeclaredCallOrStatusIsReported() {
        assertThat(CONTRACT.check("GET", "/api/v2/nowhere", 200, "{}")).hasSize(1);
        assertThat(CONTRACT.check("PUT", "/api/v2/find_user", 200, "{}")).hasSize(1);
        assertThat(CONTRACT.check("GET", "/api/v2/find_user", 201, "{}")).hasSize(1);
        assertThat(CONTRACT.check("GET", "/api/v2/find_user", 200, "")).hasSize(1);
        assertThat(CONTRACT.check("GET", "/api/v2/find_user", 200, "<html>")).hasSize(1);
    }

    @Test
    void theThreeShapesOfErrorsPass() {
        assertThat(error(401, "{\"message\":\"m\",\"rc\":\"InvalidAPIKey\"}")).isEmpty();
        assertThat(error(400, "{\"message\":\"m\",\"errors\":{\"prompt\":\"is required\"}}"))
                .isEmpty();
        assertThat(error(429, "{\"message\":\"2 per 1 second\"}")).isEmpty();
    }

    @Test
    void otherShapesOfErrorsAreReported() {
        assertThat(error(400, "{\"message\":\"m\",\"errors\":{},\"rc\":\"BadRequest\"}"))
                .hasSize(2);
        assertThat(error(401, "{\"message\":\"m\",\"rc\":\"NoSuchCode\"}")).hasSize(1);
        assertThat(error(404, "{\"message\":\"m\",\"rc\":\"InvalidAPIKey\"}")).hasSize(1);
        assertThat(error(422, "{\"message\":\"m\",\"errors\":{\"a\":\"b\"}}")).hasSize(1);
        assertThat(error(400, "{\"message\":\"\"}")).hasSize(1);
        assertThat(error(500, "\"oops\"")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(ReturnCode.class)
    void everyReturnCodeOfOursIsInTheListWithItsStatus(ReturnCode code) {
        assertThat(CONTRACT.statusesOfCodes()).containsKey(code.wireName());
        assertThat(CONTRACT.statusesOfCodes().get(code.wireName())).contains(code.status());
    }

    @Test
    void whatAnApplicationDoesNotPublishIsListed() throws Exception {
        var document = new ObjectMapper().readTree("{\"paths\":{\"/api/v2/users/{user_id}\":{\"get\":{}}}}");
        assertThat(CONTRACT.notIn(document))
                .contains("PUT /v2/users/{user_id}", "GET /v2/find_user")
                .doesNotContain("GET /v2/users/{user_id}", "POST /v2/dev/test-user");
    }
}
