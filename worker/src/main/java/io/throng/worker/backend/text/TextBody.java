package io.throng.worker.backend.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.text.TextPopPayload;
import java.util.List;

/**
 * A job's parameters in each kind of server's words (worker spec 7.5). What a job leaves open is not sent, except where the server
 * would take something that changes the text; values out of a server's range are brought into it, because it refuses them. Pure.
 */
public final class TextBody {
    /** Smallest {@code top_p} a server takes. */
    static final double SMALLEST_TOP_P = 0.001;

    /** Smallest repetition penalty a server takes. */
    static final double SMALLEST_PENALTY = 0.01;

    /** Ollama loads a model anew for every context size, so sizes are rounded up to powers of two from this one on. */
    static final int SMALLEST_OLLAMA_CONTEXT = 2048;

    private static final int TEMPERATURE_SAMPLER = 5;

    private TextBody() {}

    /**
     * The body of a call that streams.
     *
     * @param prompt the prompt, already cut to the context where the server does not do it
     * @param model what the server has
     * @param plain whether to send only what OpenAI itself knows
     */
    public static ObjectNode of(
            TextServerKind kind, TextPopPayload job, String prompt, ServedModel model, boolean plain) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        int context = Math.min(job.maxContextLength(), model.contextTokens());
        switch (kind) {
            case COMPLETIONS -> {
                openAi(body, job, model).put("prompt", prompt);
                if (!plain) {
                    aphrodite(body, job);
                }
            }
            case CHAT -> {
                openAi(body, job, model)
                        .putArray("messages")
                        .addObject()
                        .put("role", "user")
                        .put("content", prompt);
                if (!plain) {
                    aphrodite(body, job);
                }
            }
            case VLLM -> {
                openAi(body, job, model).put("prompt", prompt);
                vllm(body, job).put("truncate_prompt_tokens", Math.max(1, context - job.maxLength()));
            }
            case APHRODITE -> {
                openAi(body, job, model).put("prompt", prompt);
                aphrodite(body, job).put("truncate_prompt_tokens", Math.max(1, context - job.maxLength()));
            }
            case TABBY -> {
                openAi(body, job, model).put("prompt", prompt);
                tabby(body, job);
            }
            case LLAMA_CPP -> llamaCpp(body.put("prompt", prompt), job);
            case OLLAMA -> ollama(body, job, prompt, model);
        }
        body.put("stream", true);
        return body;
    }

    /** What OpenAI's own interface has. Servers default {@code max_tokens} to as little as 16, so it is always sent. */
    private static ObjectNode openAi(ObjectNode body, TextPopPayload job, ServedModel model) {
        body.put("model", model.id());
        body.put("max_tokens", job.maxLength());
        body.put("n", 1);
        if (job.temperature() != null) {
            body.put("temperature", Math.max(0, job.temperature()));
        }
        if (job.topP() != null) {
            body.put("top_p", Math.clamp(job.topP(), SMALLEST_TOP_P, 1.0));
        }
        stops(body, job);
        return body;
    }

    private static ObjectNode vllm(ObjectNode body, TextPopPayload job) {
        if (job.topK() != null) {
            // 0 means "all" to the horde, -1 to these servers.
            body.put("top_k", job.topK() == 0 ? -1 : job.topK());
        }
        minP(body, job);
        if (job.repPen() != null) {
            body.put("repetition_penalty", Math.max(SMALLEST_PENALTY, job.repPen()));
        }
        if (Boolean.TRUE.equals(job.useDefaultBadwordsids())) {
            body.put("ignore_eos", true);
        }
        return body;
    }

    private static ObjectNode aphrodite(ObjectNode body, TextPopPayload job) {
        vllm(body, job);
        put(body, "top_a", job.topA());
        put(body, "typical_p", job.typical());
        put(body, "tfs", job.tfs());
        if (job.smoothingFactor() > 0) {
            body.put("smoothing_factor", job.smoothingFactor());
        }
        if (job.dynatempRange() > 0) {
            double temperature = temperature(job);
            body.put("dynatemp_min", Math.max(0, temperature - job.dynatempRange()));
            body.put("dynatemp_max", temperature + job.dynatempRange());
            body.put("dynatemp_exponent", job.dynatempExponent());
        }
        return body;
    }

    private static void tabby(ObjectNode body, TextPopPayload job) {
        put(body, "top_k", job.topK());
        minP(body, job);
        put(body, "top_a", job.topA());
        put(body, "typical", job.typical());
        put(body, "tfs", job.tfs());
        if (job.repPen() != null) {
            body.put("repetition_penalty", Math.max(SMALLEST_PENALTY, job.repPen()));
        }
        if (job.repPenRange() != null) {
            body.put("penalty_range", range(job.repPenRange()));
        }
        if (job.samplerOrder() != null && !job.samplerOrder().isEmpty()) {
            body.put("temperature_last", job.samplerOrder().getLast() == TEMPERATURE_SAMPLER);
        }
        if (job.dynatempRange() > 0) {
            double temperature = temperature(job);
            body.put("min_temp", Math.max(0, temperature - job.dynatempRange()));
            body.put("max_temp", temperature + job.dynatempRange());
            body.put("temp_exponent", job.dynatempExponent());
        }
        if (job.smoothingFactor() > 0) {
            body.put("smoothing_factor", job.smoothingFactor());
        }
        if (Boolean.TRUE.equals(job.useDefaultBadwordsids())) {
            body.put("ban_eos_token", true);
        }
    }

    private static void llamaCpp(ObjectNode body, TextPopPayload job) {
        body.put("n_predict", job.maxLength());
        body.put("cache_prompt", true);
        ggml(body, job);
        put(body, "temperature", job.temperature());
        if (job.dynatempRange() > 0) {
            body.put("dynatemp_range", job.dynatempRange());
            body.put("dynatemp_exponent", job.dynatempExponent());
        }
        if (job.samplerOrder() != null && !job.samplerOrder().isEmpty()) {
            ArrayNode samplers = body.putArray("samplers");
            job.samplerOrder().forEach(sampler -> llamaSamplers(sampler).forEach(samplers::add));
        }
        if (Boolean.TRUE.equals(job.useDefaultBadwordsids())) {
            body.put("ignore_eos", true);
        }
        stops(body, job);
    }

    /** KoboldAI's numbers of samplers (worker spec 7.3) in llama.cpp's names; top_a and tail-free it has not. */
    private static List<String> llamaSamplers(int number) {
        return switch (number) {
            case 0 -> List.of("top_k");
            case 2 -> List.of("top_p", "min_p");
            case 4 -> List.of("typ_p");
            case TEMPERATURE_SAMPLER -> List.of("temperature");
            case 6 -> List.of("penalties");
            default -> List.of();
        };
    }

    private static void ollama(ObjectNode body, TextPopPayload job, String prompt, ServedModel model) {
        body.put("model", model.id());
        body.put("prompt", prompt);
        // Otherwise the prompt would be put into the model's template.
        body.put("raw", true);
        ObjectNode options = body.putObject("options");
        options.put("num_predict", job.maxLength());
        options.put("num_ctx", Math.min(ollamaContext(job.maxContextLength()), model.contextTokens()));
        ggml(options, job);
        options.put("temperature", temperature(job));
        stops(options, job);
    }

    private static int ollamaContext(int tokens) {
        int size = SMALLEST_OLLAMA_CONTEXT;
        while (size < tokens && size < 1 << 30) {
            size *= 2;
        }
        return size;
    }

    /** What the relatives of llama.cpp have in common; their own defaults would change the text. */
    private static void ggml(ObjectNode body, TextPopPayload job) {
        body.put("top_k", job.topK() == null ? 0 : job.topK());
        body.put("top_p", job.topP() == null ? 1.0 : job.topP());
        body.put("min_p", job.minP());
        put(body, "typical_p", job.typical());
        body.put("repeat_penalty", job.repPen() == null ? 1.0 : job.repPen());
        if (job.repPenRange() != null) {
            body.put("repeat_last_n", range(job.repPenRange()));
        }
    }

    /** 0 means the whole context to the horde, and nothing of it to these servers, who write the whole as -1. */
    private static int range(int tokens) {
        return tokens == 0 ? -1 : tokens;
    }

    private static double temperature(TextPopPayload job) {
        return job.temperature() == null ? 1.0 : job.temperature();
    }

    private static void minP(ObjectNode body, TextPopPayload job) {
        if (job.minP() > 0) {
            body.put("min_p", job.minP());
        }
    }

    private static void stops(ObjectNode body, TextPopPayload job) {
        List<String> stops = stops(job);
        if (!stops.isEmpty()) {
            ArrayNode list = body.putArray("stop");
            stops.forEach(list::add);
        }
    }

    /** The job's stop sequences that can stop anything. */
    public static List<String> stops(TextPopPayload job) {
        return job.stopSequence() == null
                ? List.of()
                : job.stopSequence().stream().filter(stop -> !stop.isEmpty()).toList();
    }

    private static void put(ObjectNode body, String name, Double value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private static void put(ObjectNode body, String name, Integer value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
