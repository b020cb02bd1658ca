package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.http.BackendHttp;
import io.throng.worker.backend.http.LineStream;
import io.throng.worker.backend.text.PromptWindow;
import io.throng.worker.backend.text.ServedModel;
import io.throng.worker.backend.text.TextBody;
import io.throng.worker.backend.text.TextPiece;
import io.throng.worker.backend.text.TextServerKind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server with the OpenAI completions interface or a native one beside it: vLLM, Aphrodite, TabbyAPI, llama.cpp, Ollama, and others
 * in OpenAI's own words (worker spec 7.4, 7.5). A horde prompt is raw text, so it never gets a template around it, except by servers
 * that offer chat alone. Texts are streamed: hanging up stops the server, and what is there when the time is over is handed in.
 */
public final class OpenAiTextBackend implements TextBackend {
    private static final Duration MODEL_KNOWN_FOR = Duration.ofMinutes(5);
    private static final int BAD_REQUEST = 400;
    private static final String EVENT_DATA = "data:";

    private final BackendHttp http;
    private final Optional<String> model;
    private final Optional<TextServerKind> told;
    private final AtomicBoolean plain = new AtomicBoolean();
    private volatile Known known;

    /**
     * @param address of the server, with or without {@code /v1}
     * @param apiKey bearer token, if it wants one
     * @param model the server's name of the model; empty = the one it has
     * @param chat whether to use the chat call; otherwise the server is asked what kind it is
     */
    public OpenAiTextBackend(String address, Optional<String> apiKey, Optional<String> model, boolean chat) {
        this(address, apiKey, model, chat ? Optional.of(TextServerKind.CHAT) : Optional.empty());
    }

    /**
     * @param address of the server, with or without {@code /v1}
     * @param apiKey bearer token, if it wants one
     * @param model the server's name of the model; empty = the one it has
     * @param kind what the server is; empty = it is asked
     */
    public OpenAiTextBackend(
            String address, Optional<String> apiKey, Optional<String> model, Optional<TextServerKind> kind) {
        this.http = new BackendHttp(BackendHttp.baseWithout("/v1", address), apiKey);
        this.model = requireNonNull(model, "model");
        this.told = requireNonNull(kind, "kind");
    }

    @Override
    public TextModel describe() throws BackendException, InterruptedException {
        known = null;
        Known server = known();
        String name = server.model.name();
        return new TextModel(name.contains("/") ? name : server.kind.prefix() + name, server.model.contextTokens());
    }

    private Known known() throws BackendException, InterruptedException {
        Known current = known;
        if (current == null || current.until.passed()) {
            TextServerKind kind = told.isPresent() ? told.get() : TextServerKind.detect(http);
            current = new Known(kind, ServedModel.ask(http, kind, model), Deadline.after(MODEL_KNOWN_FOR));
            known = current;
        }
        return current;
    }

    @Override
    public String generate(TextPopPayload job, Duration limit) throws BackendException, InterruptedException {
        Deadline deadline = Deadline.after(limit);
        Known server = known();
        String prompt = PromptWindow.cut(http, server.kind, job, TextFormatting.prompt(job), server.model, deadline);
        boolean everything = !plain.get();
        try (LineStream stream = call(server, job, prompt, everything, deadline)) {
            if (!everything || stream.status() != BAD_REQUEST || !knowsLess(server.kind)) {
                return TextFormatting.result(job, text(stream, server.kind, job, deadline));
            }
        }
        try (LineStream stream = call(server, job, prompt, false, deadline)) {
            String text = text(stream, server.kind, job, deadline);
            plain.set(true);
            return TextFormatting.result(job, text);
        }
    }

    /** Whether servers of this kind may refuse members that OpenAI does not have. */
    private static boolean knowsLess(TextServerKind kind) {
        return kind == TextServerKind.COMPLETIONS || kind == TextServerKind.CHAT;
    }

    private LineStream call(Known server, TextPopPayload job, String prompt, boolean everything, Deadline deadline)
            throws BackendException, InterruptedException {
        ObjectNode body = TextBody.of(server.kind, job, prompt, server.model, !everything);
        return http.stream(server.kind.path(), body, deadline);
    }

    private static String text(LineStream stream, TextServerKind kind, TextPopPayload job, Deadline deadline)
            throws BackendException, InterruptedException {
        if (stream.status() / 100 != 2) {
            throw new BackendException(
                    "the server answered with status " + stream.status() + ": " + stream.rest(deadline));
        }
        StreamedText text = new StreamedText(TextBody.stops(job));
        try {
            while (true) {
                Optional<String> line = stream.nextLine(deadline);
                if (line.isEmpty()) {
                    throw new BackendException("the server's text broke off");
                }
                boolean whole = kind.serverSentEvents() && line.get().startsWith("{");
                String data = whole ? line.get() + rest(stream, deadline) : data(kind, line.get());
                if (data.isEmpty()) {
                    continue;
                }
                TextPiece piece = TextPiece.read(kind, data);
                if (text.add(piece.text()) || piece.last() || whole) {
                    return text.done();
                }
            }
        } catch (BackendTimeoutException e) {
            return text.soFar().orElseThrow(() -> e);
        }
    }

    /** The data in a line; empty in lines without any. */
    private static String data(TextServerKind kind, String line) {
        if (!kind.serverSentEvents()) {
            return line.strip();
        }
        return line.startsWith(EVENT_DATA) ? line.substring(EVENT_DATA.length()).strip() : "";
    }

    /** The rest of an answer in one piece, which servers give that do not stream. */
    private static String rest(LineStream stream, Deadline deadline) throws BackendException, InterruptedException {
        StringBuilder rest = new StringBuilder();
        Optional<String> line = stream.nextLine(deadline);
        while (line.isPresent()) {
            rest.append('\n').append(line.get());
            line = stream.nextLine(deadline);
        }
        return rest.toString();
    }

    @Override
    public void close() {
        http.close();
    }

    private record Known(TextServerKind kind, ServedModel model, Deadline until) {}
}
