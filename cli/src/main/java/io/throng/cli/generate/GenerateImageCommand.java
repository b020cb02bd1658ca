package io.throng.cli.generate;

import io.throng.cli.CommandFailure;
import io.throng.cli.ExitCode;
import io.throng.cli.HordeOptions;
import io.throng.cli.ProgressLine;
import io.throng.client.GeneratedImage;
import io.throng.client.Generation;
import io.throng.client.HordeClient;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code throng generate image}: the images go to files, as the horde delivered them. */
@Command(
        name = "image",
        description = "Ask for images; they go to files.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  throng generate image \"a lighthouse at dusk\" --width 512 --height 512 -o out.webp")
public final class GenerateImageCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HordeOptions horde;

    @Mixin
    private GenerateTextCommand.FollowOptions follow;

    @Parameters(paramLabel = "PROMPT", description = "What the image shows; what it must not show follows ###.")
    private String prompt;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "File to write, normally WebP. Further images get a number before the suffix.")
    private Path output;

    @Option(names = "--model", paramLabel = "NAME", description = "Acceptable model; may be repeated. Default: any.")
    private List<String> models = List.of();

    @Option(names = "--width", paramLabel = "PIXELS", description = "Width, a multiple of 64. Default: 512.")
    private Integer width;

    @Option(names = "--height", paramLabel = "PIXELS", description = "Height, a multiple of 64. Default: 512.")
    private Integer height;

    @Option(names = "--steps", paramLabel = "N", description = "Sampling steps, 1 to 500. Default: 30.")
    private Integer steps;

    @Option(names = "--cfg-scale", paramLabel = "SCALE", description = "Guidance, 0 to 100.")
    private Double cfgScale;

    @Option(names = "--n", paramLabel = "N", description = "Number of images, 1 to 20. Default: 1.")
    private Integer count;

    @Option(names = "--seed", paramLabel = "SEED", description = "Seed, any text. Default: random.")
    private String seed;

    @Override
    public Integer call() {
        requireWritable();
        ImageRequestInput request = ImageRequestInput.builder()
                .prompt(prompt)
                .models(models)
                .r2(true)
                .params(ImageParams.builder()
                        .width(width)
                        .height(height)
                        .steps(steps)
                        .cfgScale(cfgScale)
                        .n(count)
                        .seed(seed)
                        .build())
                .build();
        ProgressLine line = ProgressLine.onStandardError();
        List<GeneratedImage> images;
        try (HordeClient client = horde.client()) {
            Generation generation = new Generation(client, Generation.DEFAULT_POLL_INTERVAL, follow.deadline());
            images = generation.image(request, new ProgressReport(line, System::nanoTime));
        } finally {
            line.clear();
        }
        List<GeneratedImage> fit =
                images.stream().filter(image -> !image.generation().censored()).toList();
        if (fit.isEmpty()) {
            throw new CommandFailure(ExitCode.NO_RESULT, "No result: every image was censored or failed.");
        }
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < fit.size(); i++) {
            Path file = numbered(output, i);
            write(file, fit.get(i).content());
            out.println(file);
        }
        out.flush();
        return ExitCode.OK;
    }

    /** The first file has the name asked for, the next ones {@code name-2.webp}, {@code name-3.webp}. */
    static Path numbered(Path file, int index) {
        if (index == 0) {
            return file;
        }
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String suffix = dot > 0 ? name.substring(dot) : "";
        return file.resolveSibling(stem + "-" + (index + 1) + suffix);
    }

    /** Refuses before the request costs anything. */
    private void requireWritable() {
        Path folder = output.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(output)) {
            throw new CommandFailure(
                    ExitCode.USAGE, "-o: cannot write " + output + ": no such folder, or it is a folder.");
        }
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "Cannot write " + file + ": " + e, e);
        }
    }
}
