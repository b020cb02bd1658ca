package io.throng.worker.backend;

import io.throng.protocol.image.ExtraText;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.image.TextualInversion;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task of which only what matters to a test is said. */
public final class TaskSketch {
    private String model = "stable_diffusion";
    private String prompt = "a red fox";
    private String negativePrompt = "rain";
    private long seed = 41;
    private int count = 1;
    private int width = 512;
    private int height = 512;
    private int steps = 20;
    private String sampler = "k_euler";
    private boolean karras;
    private int clipSkip = 1;
    private double denoising = 1;
    private Optional<Double> hires = Optional.empty();
    private boolean tiling;
    private boolean transparent;
    private final List<Lora> loras = new ArrayList<>();
    private final List<TextualInversion> inversions = new ArrayList<>();
    private Optional<ImageTask.Control> control = Optional.empty();
    private Optional<ImageTask.Source> source = Optional.empty();
    private SourceProcessing processing = SourceProcessing.IMG2IMG;
    private Optional<String> workflow = Optional.empty();
    private final List<ExtraText> extraTexts = new ArrayList<>();

    public TaskSketch model(String value) {
        model = value;
        return this;
    }

    public TaskSketch prompts(String positive, String negative) {
        prompt = positive;
        negativePrompt = negative;
        return this;
    }

    public TaskSketch seed(long value) {
        seed = value;
        return this;
    }

    public TaskSketch count(int value) {
        count = value;
        return this;
    }

    public TaskSketch size(int newWidth, int newHeight) {
        width = newWidth;
        height = newHeight;
        return this;
    }

    public TaskSketch steps(int value) {
        steps = value;
        return this;
    }

    public TaskSketch sampler(String name, boolean withKarras) {
        sampler = name;
        karras = withKarras;
        return this;
    }

    public TaskSketch clipSkip(int value) {
        clipSkip = value;
        return this;
    }

    public TaskSketch hires(double strength) {
        hires = Optional.of(strength);
        return this;
    }

    public TaskSketch tiling() {
        tiling = true;
        return this;
    }

    public TaskSketch transparent() {
        transparent = true;
        return this;
    }

    public TaskSketch workflow(String name) {
        workflow = Optional.of(name);
        return this;
    }

    public TaskSketch lora(String name, double onModel, double onClip) {
        loras.add(new Lora(name, onModel, onClip, null, false));
        return this;
    }

    public TaskSketch inversion(String name) {
        inversions.add(new TextualInversion(name, null, 1.0));
        return this;
    }

    public TaskSketch control(String type, boolean imageIsControl, boolean returnMap) {
        control = Optional.of(new ImageTask.Control(type, imageIsControl, returnMap, 0.75));
        return this;
    }

    public TaskSketch source(BufferedImage image, double strength) {
        source = Optional.of(new ImageTask.Source(image, Optional.empty()));
        denoising = strength;
        return this;
    }

    public TaskSketch masked(BufferedImage image, BufferedImage mask, SourceProcessing how) {
        source = Optional.of(new ImageTask.Source(image, Optional.of(mask)));
        processing = how;
        return this;
    }

    public TaskSketch processing(SourceProcessing how) {
        processing = how;
        return this;
    }

    public TaskSketch text(String reference, String text) {
        extraTexts.add(new ExtraText(text, reference));
        return this;
    }

    public ImageTask build() {
        return new ImageTask(
                model,
                prompt,
                negativePrompt,
                seed,
                count,
                width,
                height,
                steps,
                7.5,
                sampler,
                karras,
                clipSkip,
                denoising,
                hires,
                tiling,
                transparent,
                loras,
                inversions,
                control,
                source,
                processing,
                List.of(),
                workflow,
                extraTexts);
    }

    /** A picture of one colour. */
    public static BufferedImage picture(int width, int height, Color colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    /** A mask whose left half is white: to be repainted. */
    public static BufferedImage leftHalfMask(int width, int height) {
        BufferedImage mask = picture(width, height, Color.BLACK);
        Graphics2D graphics = mask.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.dispose();
        return mask;
    }
}
