package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Masks are where inpainting goes wrong unseen (worker spec trap 22). */
class SourcePicturesTest {
    @Test
    void whatIsWhiteInTheMaskBecomesTransparentAndKeepsItsColour() throws BackendException {
        BufferedImage picture = TaskSketch.picture(8, 8, Color.ORANGE);
        BufferedImage mask = SourcePictures.mask(
                        new ImageTask.Source(picture, Optional.of(TaskSketch.leftHalfMask(8, 8))), 8, 8)
                .orElseThrow();

        BufferedImage sent = Pictures.decode(SourcePictures.png(SourcePictures.withInvertedAlpha(picture, mask)));

        assertThat(sent.getRGB(1, 4)).isEqualTo(Color.ORANGE.getRGB() & 0xFFFFFF);
        assertThat(sent.getRGB(6, 4)).isEqualTo(Color.ORANGE.getRGB());
    }

    @Test
    void transparencyIsAMaskOfItsOwn() {
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(0, 0, 0xFF112233);

        BufferedImage mask = SourcePictures.mask(new ImageTask.Source(picture, Optional.empty()), 4, 4)
                .orElseThrow();

        assertThat(mask.getRaster().getSample(0, 0, 0)).isZero();
        assertThat(mask.getRaster().getSample(3, 3, 0)).isEqualTo(255);
    }

    @Test
    void anOpaquePictureHasNoMask() {
        BufferedImage opaque = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 16; i++) {
            opaque.setRGB(i % 4, i / 4, 0xFF000000);
        }

        assertThat(SourcePictures.mask(new ImageTask.Source(opaque, Optional.empty()), 4, 4)).isEmpty();
        assertThat(SourcePictures.mask(
                        new ImageTask.Source(TaskSketch.picture(4, 4, Color.RED), Optional.empty()), 4, 4))
                .isEmpty();
    }

    @Test
    void shrinkingKeepsEveryPixelsShare() {
        BufferedImage stripes = TaskSketch.picture(64, 64, Color.BLACK);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x += 2) {
                stripes.setRGB(x, y, 0xFFFFFF);
            }
        }

        int grey = SourcePictures.stretched(stripes, 8, 8).getRGB(4, 4) & 0xFF;

        assertThat(grey).isBetween(110, 145);
    }

    @Test
    void onlyAPictureWithoutASingleBrightPixelIsAllBlack() {
        BufferedImage picture = TaskSketch.picture(8, 8, Color.BLACK);
        assertThat(SourcePictures.allBlack(picture)).isTrue();

        picture.setRGB(7, 7, 0x000001);
        assertThat(SourcePictures.allBlack(picture)).isFalse();
    }
}
