package io.throng.server.pop;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.account.Account;
import io.throng.server.dispatch.matching.AgentProfile;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.dispatch.matching.WorkerOffer;
import io.throng.server.dispatch.matching.WorkerSetting;
import io.throng.server.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a worker sent with a pop, in the words that all kinds share.
 *
 * @param name as sent
 * @param models distinct use is up to the reader; at most {@link #MAX_IMAGE_MODELS} or {@link #MAX_TEXT_MODELS};
 *     of an alchemist the names of its forms
 */
record PopCall(
        JobKind kind,
        String name,
        String agent,
        List<String> priorityUsernames,
        List<String> models,
        int threads,
        int amount,
        boolean extraSlow,
        Record input) {
    /** Models of a dreamer's pop that count; further ones are ignored (image spec 5.2). */
    static final int MAX_IMAGE_MODELS = 300;

    /** Models of a scribe's pop that count; further ones are ignored (text spec 9.2). */
    static final int MAX_TEXT_MODELS = 200;

    static PopCall of(ImagePopInput input) {
        return new PopCall(
                JobKind.IMAGE,
                input.name(),
                input.effectiveBridgeAgent(),
                orEmpty(input.priorityUsernames()),
                first(orEmpty(input.models()), MAX_IMAGE_MODELS),
                input.effectiveThreads(),
                input.effectiveAmount(),
                input.effectiveExtraSlowWorker(),
                input);
    }

    static PopCall of(TextPopInput input) {
        return new PopCall(
                JobKind.TEXT,
                input.name(),
                input.effectiveBridgeAgent(),
                orEmpty(input.priorityUsernames()),
                first(orEmpty(input.models()), MAX_TEXT_MODELS),
                input.effectiveThreads(),
                input.effectiveAmount(),
                false,
                input);
    }

    /** A pop for forms; a worker that names none is kept as one that captions (alchemy spec 6). */
    static PopCall of(AlchemyPopInput input) {
        List<AlchemyForm> named = orEmpty(input.forms());
        List<AlchemyForm> kept = named.isEmpty() ? List.of(AlchemyForm.CAPTION) : named;
        return new PopCall(
                JobKind.ALCHEMY,
                input.name(),
                input.effectiveBridgeAgent(),
                orEmpty(input.priorityUsernames()),
                kept.stream().map(AlchemyForm::wireName).distinct().toList(),
                input.effectiveThreads(),
                input.effectiveAmount(),
                false,
                input.withForms(kept));
    }

    /** What the call says of the worker for longer than this one pop; two calls that say the same are equal in it. */
    Object said() {
        return switch (input) {
            case ImagePopInput image ->
                List.of(
                        models,
                        threads,
                        agent,
                        extraSlow,
                        orEmpty(image.blacklist()),
                        image.effectiveMaxPixels(),
                        image.effectiveNsfw(),
                        image.effectiveAllowImg2img(),
                        image.effectiveAllowPainting(),
                        image.effectiveAllowUnsafeIpaddr(),
                        image.effectiveAllowPostProcessing(),
                        image.effectiveAllowControlnet(),
                        image.effectiveAllowSdxlControlnet(),
                        image.effectiveAllowLora(),
                        image.effectiveLimitMaxSteps());
            case TextPopInput text ->
                List.of(
                        models,
                        threads,
                        agent,
                        orEmpty(text.softprompts()),
                        text.effectiveMaxLength(),
                        text.effectiveMaxContextLength(),
                        text.effectiveNsfw());
            case AlchemyPopInput alchemy -> List.of(models, threads, agent, alchemy.effectiveMaxTiles());
            default -> throw new IllegalStateException("not a pop: " + input.getClass());
        };
    }

    /** The call as it is kept with the worker. */
    String json() {
        return new String(WireWriter.bytes(input), StandardCharsets.UTF_8);
    }

    /** What the worker offers in this pop. */
    WorkerOffer offer(
            Worker worker,
            Account owner,
            List<Long> friends,
            List<String> accepted,
            AgentProfile agentProfile,
            boolean matchedTargeting,
            ModelFacts facts) {
        WorkerOffer.Builder builder = switch (input) {
            case ImagePopInput image -> dreamer(image, worker, owner, agentProfile);
            case TextPopInput text ->
                WorkerOffer.scribe(worker.id(), owner.id(), agentProfile)
                        .lengths(text.effectiveMaxLength(), text.effectiveMaxContextLength())
                        .softprompts(orEmpty(text.softprompts()))
                        .set(WorkerSetting.NSFW, text.effectiveNsfw());
            default -> throw new IllegalStateException("not a pop: " + input.getClass());
        };
        worker.thingsPerSecond().ifPresent(builder::speed);
        return builder.ownerTrusted(owner.isTrusted())
                .priorityUserIds(friends)
                .models(accepted)
                .set(WorkerSetting.MAINTENANCE, worker.maintenance())
                .set(WorkerSetting.PAUSED, worker.paused())
                .set(WorkerSetting.MATCHED_TARGETING, matchedTargeting)
                .build(facts);
    }

    private static WorkerOffer.Builder dreamer(
            ImagePopInput image, Worker worker, Account owner, AgentProfile agentProfile) {
        return WorkerOffer.dreamer(worker.id(), owner.id(), agentProfile)
                .maxPixels((int) Math.min(image.effectiveMaxPixels(), Integer.MAX_VALUE))
                .blacklist(orEmpty(image.blacklist()))
                .set(WorkerSetting.NSFW, image.effectiveNsfw())
                .set(WorkerSetting.IMG2IMG, image.effectiveAllowImg2img())
                .set(WorkerSetting.PAINTING, image.effectiveAllowPainting())
                .set(WorkerSetting.UNSAFE_IP, image.effectiveAllowUnsafeIpaddr())
                .set(WorkerSetting.POST_PROCESSING, image.effectiveAllowPostProcessing())
                .set(WorkerSetting.CONTROLNET, image.effectiveAllowControlnet())
                .set(WorkerSetting.SDXL_CONTROLNET, image.effectiveAllowSdxlControlnet())
                .set(WorkerSetting.LORA, image.effectiveAllowLora())
                .set(WorkerSetting.LIMIT_MAX_STEPS, image.effectiveLimitMaxSteps())
                .set(WorkerSetting.EXTRA_SLOW, image.effectiveExtraSlowWorker())
                .set(WorkerSetting.REQUIRE_UPFRONT_KUDOS, image.effectiveRequireUpfrontKudos());
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static List<String> first(List<String> models, int most) {
        return models.size() > most ? models.subList(0, most) : models;
    }
}
