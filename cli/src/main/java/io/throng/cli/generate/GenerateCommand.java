package io.throng.cli.generate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the kinds of generation. */
@Command(
        name = "generate",
        description = "Ask a horde for text or images.",
        mixinStandardHelpOptions = true,
        subcommands = {GenerateTextCommand.class, GenerateImageCommand.class})
public final class GenerateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What shall be generated: text or image?");
    }
}
