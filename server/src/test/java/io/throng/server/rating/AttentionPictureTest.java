package io.throng.server.rating;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.media.MediaKey;
import java.io.ByteArrayInputStream;
import java.util.SplittableRandom;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class AttentionPictureTest {
    @Test
    void everyAnswerCanBeDrawnAndNoTwoPicturesAreAlike() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        byte[] before = {};
        for (int rating = 1; rating <= 10; rating++) {
            byte[] picture = AttentionPicture.draw(new AttentionPicture.Answer(rating, rating % 6), random);
            var image = ImageIO.read(new ByteArrayInputStream(picture));
            assertThat(image.getWidth()).isEqualTo(AttentionPicture.SIDE_PIXELS);
            assertThat(picture).isNotEqualTo(before);
            before = picture;
        }
    }

    @Test
    void theLettersStandOutFromTheBackground() throws Exception {
        byte[] picture = AttentionPicture.draw(new AttentionPicture.Answer(10, 5), new SplittableRandom(1));
        var image = ImageIO.read(new ByteArrayInputStream(picture));
        int light = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & 0xff) > 200) {
                    light++;
                }
            }
        }
        assertThat(light).isBetween(4_000, 40_000);
    }

    @Test
    void answersAreWithinTheirRanges() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1_000; i++) {
            AttentionPicture.Answer answer = AttentionPicture.Answer.random(random);
            assertThat(answer.rating()).isBetween(1, 10);
            assertThat(answer.artifacts()).isBetween(0, 5);
        }
    }

    @Test
    void aTestLiesWhereOtherPicturesLie() {
        UUID id = UUID.randomUUID();
        assertThat(MediaKey.shared(id).path()).isEqualTo("shared/" + id + ".webp");
        assertThat(MediaKey.sharedFacts(id).path()).isEqualTo("shared/" + id + ".json");
    }
}
