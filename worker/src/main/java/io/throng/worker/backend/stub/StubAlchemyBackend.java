package io.throng.worker.backend.stub;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Pictures;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** Says the size of a picture as its caption, and stretches pictures for every upscaler. */
public final class StubAlchemyBackend implements AlchemyBackend {
    private static final Set<String> SAME_SIZE =
            Set.of("GFPGAN", "GFPGANv1.3", "CodeFormers", "RestoreFormer", "strip_background");
    private static final String CAPTION = AlchemyForm.CAPTION.wireName();
    private static final String NSFW = AlchemyForm.NSFW.wireName();

    private final StubBehaviour behaviour;

    public StubAlchemyBackend(StubBehaviour behaviour) {
        this.behaviour = requireNonNull(behaviour, "behaviour");
    }

    @Override
    public Set<String> forms() {
        Set<String> forms = new LinkedHashSet<>();
        for (AlchemyForm form : AlchemyForm.values()) {
            if (form.output() == AlchemyForm.Output.IMAGE) {
                forms.add(form.wireName());
            }
        }
        forms.add(CAPTION);
        forms.add(NSFW);
        return forms;
    }

    @Override
    public Answer perform(String form, BufferedImage image, Duration limit)
            throws BackendException, InterruptedException {
        behaviour.act(image.getRGB(0, 0), (done, total) -> {});
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (form.equals(CAPTION)) {
            return new Answer.Facts(
                    result.put(CAPTION, "a picture of " + image.getWidth() + " by " + image.getHeight() + " pixels"));
        }
        if (form.equals(NSFW)) {
            return new Answer.Facts(result.put(NSFW, false));
        }
        int factor = SAME_SIZE.contains(form) ? 1 : form.contains("x2") || form.startsWith("2x") ? 2 : 4;
        return new Answer.Picture(Pictures.cover(image, image.getWidth() * factor, image.getHeight() * factor));
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
