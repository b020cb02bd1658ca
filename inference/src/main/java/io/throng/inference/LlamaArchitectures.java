package io.throng.inference;

import java.nio.file.Path;
import java.util.Set;

/**
 * The model architectures that the bundled llama.cpp (b4916) can generate text with. A model of another architecture would make
 * the native loader fail with a message nobody understands.
 */
final class LlamaArchitectures {
    private static final Set<String> SUPPORTED = Set.of(
            "llama",
            "deci",
            "falcon",
            "grok",
            "gpt2",
            "gptj",
            "gptneox",
            "mpt",
            "baichuan",
            "starcoder",
            "refact",
            "bloom",
            "stablelm",
            "qwen",
            "qwen2",
            "qwen2moe",
            "qwen2vl",
            "phi2",
            "phi3",
            "phimoe",
            "plamo",
            "codeshell",
            "orion",
            "internlm2",
            "minicpm",
            "minicpm3",
            "gemma",
            "gemma2",
            "gemma3",
            "starcoder2",
            "mamba",
            "xverse",
            "command-r",
            "cohere2",
            "dbrx",
            "olmo",
            "olmo2",
            "olmoe",
            "openelm",
            "arctic",
            "deepseek",
            "deepseek2",
            "chatglm",
            "bitnet",
            "jais",
            "nemotron",
            "exaone",
            "rwkv6",
            "rwkv6qwen2",
            "rwkv7",
            "arwkv7",
            "granite",
            "granitemoe",
            "chameleon");

    private LlamaArchitectures() {}

    static void requireSupported(String architecture, Path file) {
        if (!SUPPORTED.contains(architecture)) {
            throw new InferenceException(file + " holds a model of the architecture \"" + architecture
                    + "\", which the built-in llama.cpp cannot run. Run it in a server of its own (KoboldCpp, llama-server,"
                    + " vLLM) and give the worker that server's address.");
        }
    }
}
