package io.throng.bench;

import static java.util.Objects.requireNonNull;

import io.throng.inference.TextEngine;
import io.throng.inference.TextParameters;
import io.throng.inference.TextResult;
import io.throng.inference.TokenSink;
import java.io.IOException;

/** Texts of a fixed number of tokens by an engine in this process; the end of the text is ignored, so that all are as long. */
final class DirectTexts implements Course {
    private final TextEngine engine;
    private final String prompt;
    private final TextParameters parameters;

    DirectTexts(TextEngine engine, String prompt, TextParameters parameters) {
        this.engine = requireNonNull(engine);
        this.prompt = requireNonNull(prompt);
        this.parameters = requireNonNull(parameters);
    }

    @Override
    public double secondsPerJob(int jobs) throws IOException {
        long began = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            TextResult text = engine.generate(prompt, parameters, TokenSink.NONE, () -> false);
            // The vocabulary may cut the finished text into a few tokens less than it was made of.
            if (text.generatedTokens() < parameters.maxLengthTokens() * 9 / 10) {
                throw new IOException("a text ended after " + text.generatedTokens() + " tokens");
            }
        }
        return (System.nanoTime() - began) / 1e9 / jobs;
    }
}
