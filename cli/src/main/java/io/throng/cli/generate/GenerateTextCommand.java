package io.throng.cli.generate;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.HordeOptions;
import io.throng.cli.ProgressLine;
import io.throng.client.Generation;
import io.throng.client.HordeClient;
import io.throng.protocol.GenerationState;
import io.throng.protocol.text.TextGeneration;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextRequestInput;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code throng generate text}: the texts go to standard output, progress to standard error. */
@Command(
        name = "text",
        description = "Ask for text; it goes to standard output.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  throng generate text \"The horde gathers at\" --max-length 60")
public final class GenerateTextCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HordeOptions horde;

    @Mixin
    private FollowOptions follow;

    @Parameters(paramLabel = "PROMPT", description = "What the text continues.")
    private String prompt;

    @Option(names = "--model", paramLabel = "NAME", description = "Acceptable model; may be repeated. Default: any.")
    private List<String> models = List.of();

    @Option(
            names = "--max-length",
            paramLabel = "TOKENS",
            description = "Longest text, 16 to 4096 tokens. Default: 80.")
    private Integer maxLength;

    @Option(names = "--max-context-length", paramLabel = "TOKENS", description = "Longest context, from 80 tokens.")
    private Integer maxContextLength;

    @Option(names = "--temperature", paramLabel = "T", description = "Randomness, 0 to 5.")
    private Double temperature;

    @Option(names = "--n", paramLabel = "N", description = "Number of texts, 1 to 20. Default: 1.")
    private Integer count;

    @Override
    public Integer call() {
        TextRequestInput request = TextRequestInput.builder()
                .prompt(prompt)
                .models(models)
                .params(TextParams.builder()
                        .maxLength(maxLength)
                        .maxContextLength(maxContextLength)
                        .temperature(temperature)
                        .n(count)
                        .build())
                .build();
        ProgressLine line = ProgressLine.onStandardError();
        List<TextGeneration> texts;
        try (HordeClient client = horde.client()) {
            Generation generation = new Generation(client, Generation.DEFAULT_POLL_INTERVAL, follow.deadline());
            texts = generation.text(request, new ProgressReport(line, System::nanoTime));
        } finally {
            line.clear();
        }
        PrintWriter out = spec.commandLine().getOut();
        int delivered = 0;
        for (TextGeneration text : texts) {
            if (text.state() == GenerationState.OK) {
                out.println(text.text());
                delivered++;
            }
        }
        out.flush();
        if (delivered == 0) {
            throw new CommandFailure(ExitCode.NO_RESULT, "No result: every text was censored or failed.");
        }
        return ExitCode.OK;
    }

    /** How long to wait. */
    static final class FollowOptions {
        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "1200",
                description = "Cancel the request after this long. Default: ${DEFAULT-VALUE}.")
        private long timeoutSeconds;

        Duration deadline() {
            return Duration.ofSeconds(timeoutSeconds);
        }
    }
}
