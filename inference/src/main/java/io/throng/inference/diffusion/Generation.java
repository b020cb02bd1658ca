package io.throng.inference.diffusion;

import io.throng.inference.Cancellation;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.GuidedDenoiser.Setup;
import io.throng.inference.diffusion.GuidedDenoiser.Shape;
import io.throng.inference.diffusion.onnx.Tensor;
import io.throng.inference.diffusion.random.BrownianTree;
import io.throng.inference.diffusion.random.TorchGenerator;
import io.throng.inference.diffusion.sampler.Denoiser;
import io.throng.inference.diffusion.sampler.NoiseSchedule;
import io.throng.inference.diffusion.sampler.Spacing;
import io.throng.inference.diffusion.sampler.StepNoise;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** The making of one batch: prompts to vectors, noise to latents, latents to pictures. Used once. */
final class Generation {
    private final ModelFolder folder;
    private final ModelParts parts;
    private final DiffusionCapabilities capabilities;
    private final DiffusionRequest request;
    private final StepProgress progress;
    private final Cancellation cancellation;
    private final NoiseSchedule schedule;
    private final int pixelsPerLatent;
    private final int channels;
    private int stepsDone;
    private int stepsInAll;

    Generation(
            ModelFolder folder,
            ModelParts parts,
            DiffusionCapabilities capabilities,
            DiffusionRequest request,
            StepProgress progress,
            Cancellation cancellation) {
        this.folder = folder;
        this.parts = parts;
        this.capabilities = capabilities;
        this.request = request;
        this.progress = progress;
        this.cancellation = cancellation;
        this.schedule = folder.schedule();
        this.pixelsPerLatent = folder.pixelsPerLatent();
        this.channels = folder.latentChannels();
    }

    /** One walk from noise to latents. */
    @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, compared by nobody
    private record Pass(Shape shape, double[] sigmas, Optional<float[]> from, boolean allNoise, Spacing spacing) {}

    List<BufferedImage> run() {
        int side = capabilities.nativeSide();
        int width = capabilities.fixedSize() ? side : roundedUp(request.width());
        int height = capabilities.fixedSize() ? side : roundedUp(request.height());
        Optional<BufferedImage> source =
                request.source().map(value -> Resampling.lanczos(value.image(), width, height));
        Optional<Repainting> repainting = request.source()
                .flatMap(DiffusionRequest.Source::mask)
                .map(mask -> Repainting.of(source.orElseThrow(), mask, pixelsPerLatent));
        Optional<HiresPlan> hires = request.hires().filter(plan -> !capabilities.fixedSize() && repainting.isEmpty());
        stepsInAll = request.steps() + hires.map(HiresPlan::secondSteps).orElse(0);

        int firstWidth = hires.map(plan -> roundedUp(plan.firstWidth())).orElse(width);
        int firstHeight = hires.map(plan -> roundedUp(plan.firstHeight())).orElse(height);
        Prompts prompts = prompts();
        Shape shape = shape(firstHeight, firstWidth);
        double strength =
                request.source().map(DiffusionRequest.Source::strength).orElse(1.0);
        Spacing spacing = request.spacing()
                .or(folder::preferredSpacing)
                .orElse(request.sampler().defaultSpacing());
        Optional<float[]> original = source.map(image -> parts.vae()
                .encode(Pixels.tensor(Resampling.lanczos(image, firstWidth, firstHeight)))
                .data());
        float[] latents = walk(
                prompts,
                new Pass(
                        shape,
                        request.sampler().sigmas(schedule, spacing, request.steps(), strength),
                        original,
                        strength == 1,
                        spacing),
                repainting);
        if (hires.isPresent()) {
            Shape larger = shape(height, width);
            double[] sigmas = request.sampler()
                    .sigmas(
                            schedule,
                            Spacing.SIMPLE,
                            hires.get().secondSteps(),
                            hires.get().secondStrength());
            Pass second =
                    new Pass(larger, sigmas, Optional.of(enlarged(latents, shape, larger)), false, Spacing.SIMPLE);
            latents = walk(prompts, second, repainting);
            shape = larger;
        }
        return pictures(latents, shape, repainting);
    }

    private int roundedUp(int pixels) {
        int step = pixelsPerLatent * folder.latentStep();
        return Math.ceilDiv(pixels, step) * step;
    }

    private Shape shape(int height, int width) {
        return new Shape(request.count(), channels, height / pixelsPerLatent, width / pixelsPerLatent);
    }

    private record Prompts(Conditioning positive, Optional<Conditioning> negative) {}

    private Prompts prompts() {
        boolean xl = parts.text().size() == 2;
        int layer = request.layerFromEnd().orElse(xl ? 2 : 1);
        boolean guided = request.guidance() != 1 && !parts.unet().inputs().contains("timestep_cond");
        int stretches = 1;
        for (TextConditioner text : parts.text()) {
            stretches = Math.max(
                    stretches, text.tokens(request.prompt()).stretches().size());
            if (guided) {
                stretches = Math.max(
                        stretches,
                        text.tokens(request.negativePrompt()).stretches().size());
            }
        }
        Conditioning positive = conditioning(request.prompt(), stretches, layer, xl);
        return new Prompts(
                positive,
                guided ? Optional.of(conditioning(request.negativePrompt(), stretches, layer, xl)) : Optional.empty());
    }

    private Conditioning conditioning(String prompt, int stretches, int layer, boolean xl) {
        List<Conditioning> all = new ArrayList<>();
        for (int i = 0; i < parts.text().size(); i++) {
            TextConditioner text = parts.text().get(i);
            boolean pooled = i == 1;
            all.add(text.encode(text.tokens(prompt), stretches, new TextConditioner.Wanted(layer, !xl, pooled)));
        }
        return all.size() == 1 ? all.getFirst() : sideBySide(all.get(0), all.get(1));
    }

    /** SDXL's vectors: those of both encoders one behind the other for each token. */
    private static Conditioning sideBySide(Conditioning first, Conditioning second) {
        if (first.tokens() != second.tokens()) {
            throw new InferenceException("the text encoders disagree about the number of tokens: " + first.tokens()
                    + " and " + second.tokens());
        }
        int width = first.width() + second.width();
        float[] data = new float[first.tokens() * width];
        for (int token = 0; token < first.tokens(); token++) {
            System.arraycopy(first.embeddings().data(), token * first.width(), data, token * width, first.width());
            System.arraycopy(
                    second.embeddings().data(),
                    token * second.width(),
                    data,
                    token * width + first.width(),
                    second.width());
        }
        return new Conditioning(new Tensor(data, 1, first.tokens(), width), first.mask(), second.pooled());
    }

    private float[] walk(Prompts prompts, Pass pass, Optional<Repainting> repainting) {
        Shape shape = pass.shape;
        float[] noise = new TorchGenerator(request.seed()).normals(shape.total());
        double first = pass.sigmas[0];
        // Trained latents have variance 1 before the noise is added; a walk from pure noise begins with both (as
        // ComfyUI does).
        double level = pass.allNoise ? Math.sqrt(first * first + 1) : first;
        float[] start = new float[noise.length];
        for (int i = 0; i < start.length; i++) {
            int at = i;
            start[i] = (float) level * noise[i]
                    + pass.from.map(from -> from[at % from.length]).orElse(0f);
        }
        Setup setup = new Setup(
                prompts.positive,
                prompts.negative,
                request.guidance(),
                shape.height() * pixelsPerLatent,
                shape.width() * pixelsPerLatent,
                extraChannels(shape, repainting));
        Denoiser model =
                new GuidedDenoiser(parts.unet(), schedule, folder.predictionType(), setup, shape, cancellation);
        if (repainting.isPresent()) {
            model = repainting.get().keeping(model, pass.from.orElseThrow(), noise);
        }
        int before = stepsDone;
        float[] latents = request.sampler()
                .sample(model, start, pass.sigmas, stepNoise(shape, pass.sigmas), (done, total) -> {
                    stepsDone = before + done;
                    progress.stepDone(stepsDone, stepsInAll);
                });
        // A pass may take fewer steps than announced.
        stepsDone = before + pass.sigmas.length - 1;
        return finite(latents);
    }

    private static float[] finite(float[] latents) {
        for (float value : latents) {
            if (!Float.isFinite(value)) {
                throw new InferenceException(
                        "the model's answer is no number; a model in half precision may need a provider"
                                + " other than the processor");
            }
        }
        return latents;
    }

    /**
     * The noise that stochastic samplers add. Its seed is one above that of the first noise, which would otherwise come again.
     */
    private StepNoise stepNoise(Shape shape, double[] sigmas) {
        if (request.sampler().wantsBrownianNoise()) {
            double lowest = sigmas[sigmas.length - 1] > 0 ? sigmas[sigmas.length - 1] : sigmas[sigmas.length - 2];
            if (lowest < sigmas[0]) {
                BrownianTree tree = new BrownianTree(lowest, sigmas[0], shape.total(), request.seed());
                return (from, to) -> downwards(tree, from, to);
            }
        }
        TorchGenerator generator = new TorchGenerator(request.seed() + 1);
        return (from, to) -> generator.normals(shape.total());
    }

    /** The tree's increment from a higher level to a lower one, brought to variance 1. */
    static float[] downwards(BrownianTree tree, double from, double to) {
        float[] values = tree.increment(to, from);
        // Against the direction of time, increments change their sign.
        float factor = (float) (-1 / Math.sqrt(from - to));
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return values;
    }

    /** What a model trained to repaint sees beside the latents: the mask and the latents of the picture without what it covers. */
    private Optional<Tensor> extraChannels(Shape shape, Optional<Repainting> repainting) {
        long inputs = parts.unet().inputShape("sample")[1];
        int extra = (int) inputs - channels;
        if (inputs < 0 || extra == 0) {
            return Optional.empty();
        }
        if (extra != channels + 1) {
            throw new InferenceException("the denoiser wants " + inputs + " channels; this program knows " + channels
                    + ", and " + (2 * channels + 1) + " of models that repaint");
        }
        float[] data = new float[extra * shape.area()];
        float[] hidden;
        if (repainting.isPresent()) {
            System.arraycopy(repainting.get().latentMask(), 0, data, 0, shape.area());
            hidden = parts.vae().encode(repainting.get().masked()).data();
        } else {
            Arrays.fill(data, 0, shape.area(), 1);
            float[] grey = new float[3 * shape.area() * pixelsPerLatent * pixelsPerLatent];
            hidden = parts.vae().canEncode()
                    ? parts.vae()
                            .encode(new Tensor(
                                    grey,
                                    1,
                                    3,
                                    (long) shape.height() * pixelsPerLatent,
                                    (long) shape.width() * pixelsPerLatent))
                            .data()
                    : new float[channels * shape.area()];
        }
        System.arraycopy(hidden, 0, data, shape.area(), hidden.length);
        return Optional.of(new Tensor(data, 1, extra, shape.height(), shape.width()));
    }

    /** Each new latent is the old one at its centre: ComfyUI's and PyTorch's "nearest-exact". */
    static float[] enlarged(float[] latents, Shape from, Shape to) {
        float[] result = new float[to.total()];
        for (int plane = 0; plane < to.count() * to.channels(); plane++) {
            for (int y = 0; y < to.height(); y++) {
                int fromY = (int) ((y + 0.5) * from.height() / to.height());
                for (int x = 0; x < to.width(); x++) {
                    int fromX = (int) ((x + 0.5) * from.width() / to.width());
                    result[plane * to.area() + y * to.width() + x] =
                            latents[plane * from.area() + fromY * from.width() + fromX];
                }
            }
        }
        return result;
    }

    private List<BufferedImage> pictures(float[] latents, Shape shape, Optional<Repainting> repainting) {
        List<BufferedImage> pictures = new ArrayList<>();
        for (int i = 0; i < shape.count(); i++) {
            if (cancellation.requested()) {
                throw new CancellationException("the picture is no longer wanted");
            }
            float[] own = Arrays.copyOfRange(latents, i * shape.perPicture(), (i + 1) * shape.perPicture());
            BufferedImage drawn =
                    Pixels.image(parts.vae().decode(new Tensor(own, 1, channels, shape.height(), shape.width())));
            BufferedImage whole = repainting
                    .map(value -> Pixels.pasted(drawn, value.image(), value.pixelMask()))
                    .orElse(drawn);
            pictures.add(fitted(whole));
        }
        return pictures;
    }

    private BufferedImage fitted(BufferedImage picture) {
        return capabilities.fixedSize()
                ? Pixels.contained(picture, request.width(), request.height())
                : Pixels.cropped(picture, request.width(), request.height());
    }
}
