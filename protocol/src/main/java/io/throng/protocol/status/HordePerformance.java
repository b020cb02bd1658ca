package io.throng.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Answer of {@code GET status/performance} (workers spec 4.3). Queues hold what waits and what runs.
 *
 * @param queuedRequests images
 * @param queuedTextRequests texts
 * @param workerCount dreamers online
 * @param textWorkerCount scribes online
 * @param threadCount jobs that dreamers run at once
 * @param textThreadCount jobs that scribes run at once
 * @param queuedMegapixelsteps work of the queued images
 * @param pastMinuteMegapixelsteps delivered in the last 60 s
 * @param queuedForms image operations
 * @param interrogatorCount alchemists online
 * @param interrogatorThreadCount operations that alchemists run at once
 * @param queuedTokens work of the queued texts
 * @param pastMinuteTokens delivered in the last 60 s
 */
public record HordePerformance(
        @JsonProperty("queued_requests") long queuedRequests,
        @JsonProperty("queued_text_requests") long queuedTextRequests,
        @JsonProperty("worker_count") int workerCount,
        @JsonProperty("text_worker_count") int textWorkerCount,
        @JsonProperty("thread_count") int threadCount,
        @JsonProperty("text_thread_count") int textThreadCount,
        @JsonProperty("queued_megapixelsteps") double queuedMegapixelsteps,
        @JsonProperty("past_minute_megapixelsteps") double pastMinuteMegapixelsteps,
        @JsonProperty("queued_forms") double queuedForms,
        @JsonProperty("interrogator_count") int interrogatorCount,
        @JsonProperty("interrogator_thread_count") int interrogatorThreadCount,
        @JsonProperty("queued_tokens") double queuedTokens,
        @JsonProperty("past_minute_tokens") double pastMinuteTokens) {}
