package io.throng.worker.backend.stub;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.StepListener;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes pictures of one colour, which follows from the seed, with the job's prompt written on them. */
public final class StubImageBackend implements ImageBackend {
    private static final int MAX_BATCH = 20;
    private static final int MARGIN_PIXELS = 8;
    private static final int MAX_SHOWN_CHARACTERS = 60;

    private final Set<String> models;
    private final StubBehaviour behaviour;

    /** @param models the horde's names of the models to pretend */
    public StubImageBackend(Set<String> models, StubBehaviour behaviour) {
        this.models = Set.copyOf(models);
        this.behaviour = requireNonNull(behaviour, "behaviour");
    }

    @Override
    public ImageOffer describe() {
        return new ImageOffer(models, Set.of(ImageFeature.values()), MAX_BATCH, 1);
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        behaviour.act(task.seed(), steps::onStep);
        List<ImageResult> results = new ArrayList<>(task.count());
        for (int i = 0; i < task.count(); i++) {
            results.add(new ImageResult(picture(task, task.seed() + i), task.seed() + i, List.of()));
        }
        return results;
    }

    private static BufferedImage picture(ImageTask task, long seed) {
        BufferedImage picture = new BufferedImage(task.width(), task.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setColor(Color.getHSBColor(Math.floorMod(seed, 360) / 360f, 0.4f, 0.8f));
            graphics.fillRect(0, 0, task.width(), task.height());
            graphics.setColor(Color.BLACK);
            String text = task.prompt();
            int line = graphics.getFontMetrics().getHeight();
            graphics.drawString(text.substring(0, Math.min(text.length(), MAX_SHOWN_CHARACTERS)), MARGIN_PIXELS, line);
            graphics.drawString(task.model() + ", seed " + seed, MARGIN_PIXELS, 2 * line);
        } finally {
            graphics.dispose();
        }
        return picture;
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
