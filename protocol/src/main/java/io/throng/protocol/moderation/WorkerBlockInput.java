package io.throng.protocol.moderation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** Body of {@code PUT operations/block_worker_ipaddr/{worker_id}}: for how many days. */
public record WorkerBlockInput(@NotNull @Min(1) @Max(30) Integer days) {}
