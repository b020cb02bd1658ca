package io.throng.worker.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The engines and servers a worker can drive (worker spec 2.5), each with the roles it can serve. */
public enum BackendKind {
    /** A model in this process: ONNX pictures. */
    ONNX("onnx", false, WorkerRole.DREAMER, WorkerRole.ALCHEMIST),
    /** A model in this process: GGUF texts. */
    LOCAL("local", false, WorkerRole.SCRIBE),
    /** ComfyUI. */
    COMFYUI("comfyui", true, WorkerRole.DREAMER, WorkerRole.ALCHEMIST),
    /** AUTOMATIC1111, Forge, SD.Next and what answers like them. */
    A1111("a1111", true, WorkerRole.DREAMER, WorkerRole.ALCHEMIST),
    /** The OpenAI interface: images, completions, chat, captions by vision models. */
    OPENAI("openai", true, WorkerRole.DREAMER, WorkerRole.SCRIBE, WorkerRole.ALCHEMIST),
    /** OpenRouter. */
    OPENROUTER("openrouter", true, WorkerRole.DREAMER, WorkerRole.SCRIBE, WorkerRole.ALCHEMIST),
    /** Stability AI. */
    STABILITY("stability", true, WorkerRole.DREAMER),
    /** KoboldAI. */
    KOBOLDAI("koboldai", true, WorkerRole.SCRIBE),
    /** KoboldCpp. */
    KOBOLDCPP("koboldcpp", true, WorkerRole.SCRIBE),
    /** The llama.cpp server. */
    LLAMACPP("llamacpp", true, WorkerRole.SCRIBE),
    /** Ollama. */
    OLLAMA("ollama", true, WorkerRole.SCRIBE),
    /** TabbyAPI. */
    TABBY("tabby", true, WorkerRole.SCRIBE),
    /** Aphrodite and vLLM. */
    APHRODITE("aphrodite", true, WorkerRole.SCRIBE),
    /** A CLIP model in this process, for forms that need no other. */
    CLIP("clip", false, WorkerRole.ALCHEMIST),
    /** Nothing real: pictures of the job's text and seeded words, for tests and dry runs (worker spec 14). */
    STUB("stub", false, WorkerRole.DREAMER, WorkerRole.SCRIBE, WorkerRole.ALCHEMIST);

    private final String key;
    private final boolean remote;
    private final Set<WorkerRole> roles;

    BackendKind(String key, boolean remote, WorkerRole first, WorkerRole... others) {
        this.key = key;
        this.remote = remote;
        this.roles = EnumSet.of(first, others);
    }

    /** Its name in the settings. */
    public String key() {
        return key;
    }

    /** Whether it is a server, which has an address. */
    public boolean remote() {
        return remote;
    }

    /** What it can be used for. */
    public Set<WorkerRole> roles() {
        return Set.copyOf(roles);
    }

    /** The kind with this name, whatever its case. */
    public static Optional<BackendKind> named(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
    }
}
