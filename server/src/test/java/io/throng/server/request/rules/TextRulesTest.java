package io.throng.server.request.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.ExtraSourceImage;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import io.throng.protocol.text.TextRequestInput;
import io.throng.server.http.HordeException;
import io.throng.server.request.rules.RequesterFacts.Standing;
import io.throng.server.request.rules.UpfrontRule.Load;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TextRulesTest {
    private static TextRequestInput.Builder request(TextParams.Builder params) {
        return TextRequestInput.builder().prompt("Once upon a time").params(params.build());
    }

    private static TextDraft draft(TextRequestInput.Builder request) {
        return TextRewrites.draft(request.build(), "Once upon a time");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        ReturnCode.TOKEN_OVERFLOW, request(TextParams.builder().maxLength(2049))),
                Arguments.of(
                        ReturnCode.TOKEN_OVERFLOW,
                        request(TextParams.builder().maxContextLength(80).maxLength(81))),
                Arguments.of(
                        ReturnCode.MISSING_FULL_SAMPLER_ORDER,
                        request(TextParams.builder().samplerOrder(List.of(0, 1, 2, 3, 4, 5, 5, 5)))),
                Arguments.of(
                        ReturnCode.MISSING_FULL_SAMPLER_ORDER,
                        request(TextParams.builder().samplerOrder(List.of()))),
                Arguments.of(
                        ReturnCode.TOO_MANY_STOP_SEQUENCES,
                        request(TextParams.builder().stopSequence(numbers(129)))),
                Arguments.of(
                        ReturnCode.EXCESSIVE_STOP_SEQUENCE,
                        request(TextParams.builder().stopSequence(List.of("a".repeat(2000), "b")))),
                Arguments.of(
                        ReturnCode.INVALID_EXTRA_SOURCE_IMAGES,
                        request(TextParams.builder()).extraSourceImages(List.of(new ExtraSourceImage("a", null)))));
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @ParameterizedTest
    @MethodSource
    void refused(ReturnCode code, TextRequestInput.Builder request) {
        assertThatThrownBy(() -> TextValidation.check(request.build()))
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.returnCode()).isEqualTo(code));
    }

    static Stream<TextRequestInput.Builder> accepted() {
        return Stream.of(
                TextRequestInput.builder().prompt("a"),
                request(TextParams.builder().maxLength(2048)),
                request(TextParams.builder().samplerOrder(List.of(6, 0, 1, 2, 3, 4, 5))),
                request(TextParams.builder().stopSequence(numbers(128))),
                request(TextParams.builder().stopSequence(List.of("😀".repeat(2000), "😀".repeat(2000)))),
                request(TextParams.builder()).extraSourceImages(List.of()));
    }

    @ParameterizedTest
    @MethodSource
    void accepted(TextRequestInput.Builder request) {
        TextRequestInput input = request.build();
        TextValidation.check(input);

        assertThat(TextRewrites.draft(input, input.prompt()).prompt()).isEqualTo(input.prompt());
    }

    @Test
    void absentMembersTakeTheDefaultsThatReallyApply() {
        TextDraft draft = draft(TextRequestInput.builder().prompt("x"));

        assertThat(draft)
                .isEqualTo(new TextDraft(
                        "Once upon a time",
                        TextParams.builder()
                                .maxLength(80)
                                .maxContextLength(2048)
                                .build(),
                        1,
                        80,
                        List.of(),
                        new Targeting(List.of(), false),
                        false,
                        false,
                        true));
    }

    @Test
    void thePayloadIsForOneTextAndCarriesTheSixDefaults() {
        TextPopPayload payload =
                draft(request(TextParams.builder().n(5).temperature(0.7))).payload();

        assertThat(payload)
                .isEqualTo(TextPopPayload.builder()
                        .prompt("Once upon a time")
                        .n(1)
                        .maxLength(80)
                        .maxContextLength(2048)
                        .temperature(0.7)
                        .dynatempExponent(1.0)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "100, true, 100, 0, true, 1012",
        "400, false, 0, 0, false, 512",
        "512, false, 0, 0, false, 512",
        "513, false, 0, 0, true, 512",
        "600, false, 0, 0, true, 512",
        "300, false, 0, 300, true, 256",
        "256, false, 0, 300, false, 256",
        "600, false, 100, 0, true, 512"
    })
    void longTextsNeedPaymentUpFront(
            int maxLength, boolean fastOnly, int threads, int queued, boolean needed, int limit) {
        TextDraft draft =
                draft(request(TextParams.builder().maxLength(maxLength)).slowWorkers(!fastOnly));

        assertThat(UpfrontRule.forText(draft, new Load(threads, queued), false))
                .isEqualTo(
                        needed ? new Upfront.Required(limit, Math.min(limit, 512), true) : new Upfront.NotRequired());
    }

    @Test
    void chosenWorkersNeedPaymentWithoutDowngradeWhereTheSwitchSaysSo() {
        TextDraft draft = draft(request(TextParams.builder()).workers(List.of("a")));

        assertThat(UpfrontRule.forText(draft, new Load(0, 0), true)).isEqualTo(new Upfront.Required(512, 512, false));
        assertThat(UpfrontRule.forText(draft, new Load(0, 0), false)).isEqualTo(new Upfront.NotRequired());
        assertThatThrownBy(() -> new Load(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 200)
    void aDowngradeShortensTheTextButNeitherItsContextNorWhatItsRewardIsReckonedBy(
            @ForAll @IntRange(min = 16, max = 4096) int maxLength, @ForAll @IntRange(min = 0, max = 1000) int queued) {
        TextDraft before =
                draft(request(TextParams.builder().maxLength(maxLength).maxContextLength(8192))
                        .slowWorkers(false));
        Upfront.Required required = (Upfront.Required) UpfrontRule.forText(before, new Load(0, queued), false);

        TextDraft after = Downgrade.text(before, required);

        assertThat(after.slowWorkers()).isTrue();
        assertThat(after.params().maxLength()).isEqualTo(Math.min(maxLength, required.downgradeLimit()));
        assertThat(after.payload().maxLength()).isEqualTo(after.params().maxLength());
        assertThat(after.params().maxContextLength()).isEqualTo(8192);
        assertThat(after.pricedMaxLength()).isEqualTo(maxLength);
        assertThat(UpfrontRule.forText(after, new Load(0, queued), false)).isEqualTo(new Upfront.NotRequired());
    }

    @Test
    void theCommonRowsRefuseAtTheirBounds() {
        RequesterFacts registered = Requesters.REGISTERED;
        RequesterFacts patron = Requesters.with(Standing.PATRON);

        assertCode(ReturnCode.MISSING_PROMPT, () -> CommonValidation.requirePrompt(""));
        assertCode(ReturnCode.BAD_REQUEST, () -> CommonValidation.requireSecureWebhook("http://example.org"));
        assertCode(ReturnCode.BAD_REQUEST, () -> CommonValidation.requireSecureWebhook("https://" + "a".repeat(1017)));
        assertCode(
                ReturnCode.TOO_MANY_EXTRA_SOURCE_IMAGES, () -> CommonValidation.requireFewExtraSourceImages(6, patron));
        assertCode(
                ReturnCode.MORE_THAN_MIN_EXTRA_SOURCE_IMAGE,
                () -> CommonValidation.requireFewExtraSourceImages(2, registered));
        assertCode(ReturnCode.REQUIRES_TRUST, () -> CommonValidation.requireBatchingRight(2, true, registered));
        CommonValidation.requirePrompt("x");
        CommonValidation.requireSecureWebhook("https://" + "a".repeat(1016));
        CommonValidation.requireFewExtraSourceImages(5, patron);
        CommonValidation.requireFewExtraSourceImages(1, registered);
        CommonValidation.requireBatchingRight(2, true, patron);
        CommonValidation.requireBatchingRight(1, true, registered);
        CommonValidation.requireBatchingRight(20, false, registered);
    }

    private static void assertCode(ReturnCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.returnCode()).isEqualTo(code));
    }
}
