package io.throng.inference;

import static java.util.Objects.requireNonNull;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.Pair;
import de.kherud.llama.args.Sampler;
import io.throng.inference.gguf.GgufHeader;
import io.throng.inference.gguf.GgufReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A GGUF model in this process, run by llama.cpp on the processor. One generation at a time; others wait.
 *
 * <p>The native library leaves a non-daemon thread behind, even after {@link #close()}: a program that has used an engine must end
 * by {@code System.exit}.
 */
public final class LlamaTextEngine implements TextEngine {
    /** Context loaded where the caller names none; the model's own limit bounds it. */
    public static final int DEFAULT_CONTEXT_TOKENS = 2048;

    /** Smallest context that can be loaded. */
    public static final int MIN_CONTEXT_TOKENS = 64;

    /** Tokens kept free for a prompt that has to be cut: cutting can split a token into a few more. */
    static final int CUT_MARGIN_TOKENS = 16;

    /** Tokens drawn less often than this, against the likeliest, are not drawn at all where nothing else bounds the choice. */
    static final double VANISHING = 1e-6;

    private static final Logger LOG = LoggerFactory.getLogger(LlamaTextEngine.class);
    private static final int LARGEST_NATIVE_SEED = Integer.MAX_VALUE;

    private final ReentrantLock oneAtATime = new ReentrantLock(true);
    private final LlamaModel model;
    private final GgufHeader header;
    private final int contextTokens;
    private boolean closed;

    private LlamaTextEngine(LlamaModel model, GgufHeader header, int contextTokens) {
        this.model = model;
        this.header = header;
        this.contextTokens = contextTokens;
    }

    /**
     * Loads a model.
     *
     * @param file a GGUF file
     * @param contextTokens context to provide, {@link #MIN_CONTEXT_TOKENS} or more; cut to what the model was trained for
     * @param threads processor threads, 1 or more
     * @throws InferenceException if the file is no readable GGUF, its architecture is unknown to the native library, or the
     *     native library cannot be loaded
     */
    public static LlamaTextEngine load(Path file, int contextTokens, int threads) {
        requireNonNull(file, "file");
        if (contextTokens < MIN_CONTEXT_TOKENS) {
            throw new IllegalArgumentException("contextTokens is " + contextTokens + ", below " + MIN_CONTEXT_TOKENS);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", below 1");
        }
        GgufHeader header = GgufReader.read(file);
        LlamaArchitectures.requireSupported(header.architecture(), file);
        int context =
                header.contextTokens() > 0 ? (int) Math.min(contextTokens, header.contextTokens()) : contextTokens;
        try {
            LlamaLibrary.load();
            ModelParameters parameters = new ModelParameters()
                    .setModel(file.toAbsolutePath().toString())
                    .setCtxSize(context)
                    .setThreads(threads)
                    .setParallel(1)
                    .disableContextShift()
                    .disableLog();
            LlamaModel model = new LlamaModel(parameters);
            LOG.info(
                    "loaded {} ({}, {} parameters) with a context of {} tokens",
                    file.getFileName(),
                    header.architecture(),
                    header.parameterCount(),
                    context);
            return new LlamaTextEngine(model, header, context);
        } catch (RuntimeException e) {
            throw LlamaLibrary.translate("llama.cpp could not load " + file, e);
        } catch (LinkageError e) {
            throw LlamaLibrary.explain(e);
        }
    }

    @Override
    public String modelName() {
        return header.name();
    }

    @Override
    public int contextTokens() {
        return contextTokens;
    }

    @Override
    public TextResult generate(String prompt, TextParameters parameters, TokenSink sink, Cancellation cancellation) {
        requireNonNull(prompt, "prompt");
        requireNonNull(parameters, "parameters");
        requireNonNull(sink, "sink");
        requireNonNull(cancellation, "cancellation");
        int context = Math.min(contextTokens, parameters.maxContextTokens());
        int room = context - parameters.maxLengthTokens() - CUT_MARGIN_TOKENS;
        if (room < 1) {
            throw new IllegalArgumentException("a context of " + context + " tokens cannot hold "
                    + parameters.maxLengthTokens() + " generated tokens and a prompt");
        }
        oneAtATime.lock();
        try {
            requireOpen();
            String fitting = cutFromLeft(prompt, room);
            return run(fitting, parameters, sink, cancellation);
        } catch (RuntimeException e) {
            throw LlamaLibrary.translate("llama.cpp failed", e);
        } finally {
            oneAtATime.unlock();
        }
    }

    @Override
    public String applyChatTemplate(List<ChatMessage> conversation) {
        if (header.chatTemplate().isEmpty()) {
            throw new InferenceException("the model " + header.name() + " carries no chat template");
        }
        List<Pair<String, String>> turns = new ArrayList<>();
        String system = "";
        for (ChatMessage message : conversation) {
            if (message.role() == ChatMessage.Role.SYSTEM) {
                system = system.isEmpty() ? message.content() : system + "\n" + message.content();
            } else {
                turns.add(new Pair<>(message.role().templateName(), message.content()));
            }
        }
        oneAtATime.lock();
        try {
            requireOpen();
            return model.applyTemplate(new InferenceParameters("").setMessages(system, turns));
        } catch (RuntimeException e) {
            throw LlamaLibrary.translate("the chat template failed", e);
        } finally {
            oneAtATime.unlock();
        }
    }

    @Override
    public int countTokens(String text) {
        oneAtATime.lock();
        try {
            requireOpen();
            return text.isEmpty() ? 0 : model.encode(text).length;
        } finally {
            oneAtATime.unlock();
        }
    }

    @Override
    public void close() {
        oneAtATime.lock();
        try {
            if (!closed) {
                closed = true;
                model.close();
            }
        } finally {
            oneAtATime.unlock();
        }
    }

    private String cutFromLeft(String prompt, int room) {
        if (prompt.isEmpty()) {
            return prompt;
        }
        int[] tokens = model.encode(prompt);
        if (tokens.length <= room) {
            return prompt;
        }
        return model.decode(Arrays.copyOfRange(tokens, tokens.length - room, tokens.length));
    }

    private TextResult run(String prompt, TextParameters parameters, TokenSink sink, Cancellation cancellation) {
        int promptTokens = prompt.isEmpty() ? 0 : model.encode(prompt).length;
        StopScanner scanner = new StopScanner(parameters.stopSequences());
        int pieces = 0;
        StopReason reason = null;
        LlamaIterator tokens =
                model.generate(nativeParameters(prompt, parameters)).iterator();
        while (reason == null && tokens.hasNext()) {
            if (cancellation.requested()) {
                reason = StopReason.CANCELLED;
                break;
            }
            String piece = tokens.next().text;
            if (piece.isEmpty()) {
                continue;
            }
            pieces++;
            StopScanner.Step step = scanner.append(piece);
            if (!step.kept().isEmpty()) {
                sink.accept(step.kept());
            }
            if (step.stopped()) {
                reason = StopReason.STOP_SEQUENCE;
            }
        }
        if (reason != null && tokens.hasNext()) {
            tokens.cancel();
        }
        String text = scanner.text();
        // Characters made of several tokens arrive as one piece, so the vocabulary is asked for the true number.
        int generated = Math.clamp(text.isEmpty() ? 0 : model.encode(text).length, 0, parameters.maxLengthTokens());
        if (reason == null) {
            reason = Math.max(pieces, generated) >= parameters.maxLengthTokens()
                    ? StopReason.LENGTH
                    : StopReason.END_OF_TEXT;
        }
        return new TextResult(text, promptTokens, generated, reason);
    }

    static InferenceParameters nativeParameters(String prompt, TextParameters parameters) {
        int range = parameters.repetitionPenaltyRangeTokens() == 0
                ? TextParameters.DEFAULT_REPETITION_RANGE_TOKENS
                : parameters.repetitionPenaltyRangeTokens();
        // Stop sequences stay on this side: the native library removes them from the text, the horde's contract keeps
        // them.
        InferenceParameters sampling = new InferenceParameters(prompt)
                .setNPredict(parameters.maxLengthTokens())
                .setTemperature((float) parameters.temperature())
                .setTopK(parameters.topK())
                .setTopP((float) parameters.topP())
                .setMinP((float) parameters.minP())
                .setTypicalP((float) parameters.typical())
                .setRepeatPenalty((float) parameters.repetitionPenalty())
                .setRepeatLastN(range)
                .setDynamicTemperatureRange((float) parameters.dynatempRange())
                .setDynamicTemperatureExponent((float) parameters.dynatempExponent())
                .setIgnoreEos(parameters.ignoreEndOfText())
                .setCachePrompt(false)
                .setSeed(nativeSeed(parameters));
        // Otherwise the order of the samplers is left alone: the binding writes broken JSON for some of them, which
        // aborts the process.
        return cutsFirst(parameters)
                ? sampling.setMinP((float) leastShare(parameters)).setSamplers(Sampler.MIN_P, Sampler.TEMPERATURE)
                : sampling;
    }

    /**
     * Share of the likeliest token's probability below which tokens are dropped: what was asked for, or next to nothing. The temperature
     * comes after and raises small shares, so that it is taken into account: whatever it is, tokens are dropped only if they were drawn
     * less than {@link #VANISHING} times as often as the likeliest one.
     */
    private static double leastShare(TextParameters parameters) {
        double highest = Math.max(1, parameters.temperature() + parameters.dynatempRange());
        return Math.max(parameters.minP(), Math.pow(VANISHING, highest));
    }

    /**
     * Whether no sampler but min-p and temperature is on, so that they can begin with the former. In llama.cpp's own order the whole
     * vocabulary is sorted before, even by a top-k that is off, which for a small model costs a third of what computing the token does.
     */
    private static boolean cutsFirst(TextParameters parameters) {
        return parameters.topK() == 0
                && parameters.topP() == 1
                && parameters.typical() == 1
                && parameters.repetitionPenalty() == 1;
    }

    /** The native seed is an int in which -1 means random, so larger seeds are folded and random ones drawn here. */
    private static int nativeSeed(TextParameters parameters) {
        long seed =
                parameters.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong(LARGEST_NATIVE_SEED));
        return (int) Math.floorMod(seed, (long) LARGEST_NATIVE_SEED);
    }

    private void requireOpen() {
        if (closed) {
            throw new InferenceException("the engine of " + header.name() + " has been closed");
        }
    }
}
