package io.throng.inference.diffusion.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.inference.diffusion.Golden;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Held against torch.randn and torchsde.BrownianTree. */
class TorchRandomTest {
    @Test
    void normalNumbersAreTorchsForEverySeedAndSize() {
        float[] expected = Golden.floats("randn.bin");
        JsonNode facts = Golden.json("random.json");
        int at = 0;
        for (JsonNode seed : facts.path("seeds")) {
            for (JsonNode count : facts.path("counts")) {
                float[] values = new TorchGenerator(seed.asLong()).normals(count.asInt());
                float[] wanted = Arrays.copyOfRange(expected, at, at + count.asInt());
                assertThat(values).as("seed %s, %s numbers", seed, count).containsExactly(wanted, within(2e-6f));
                at += count.asInt();
            }
        }
        assertThat(at).isEqualTo(expected.length);
    }

    @Test
    void theMersenneTwisterIsTheOriginal() {
        // The ten thousandth number of the reference implementation from its default seed.
        TorchGenerator generator = new TorchGenerator(5489);
        int last = 0;
        for (int i = 0; i < 10_000; i++) {
            last = generator.nextInt();
        }
        assertThat(Integer.toUnsignedLong(last)).isEqualTo(4123659995L);
    }

    @Test
    void brownianIncrementsAreTorchsdesWhateverTheOrderOfTheQuestions() {
        float[] expected = Golden.floats("brownian.bin");
        JsonNode questions = Golden.json("random.json").path("brownian");
        BrownianTree tree = new BrownianTree(0.03, 14.6, 20, 123456789012L);
        for (int i = questions.size() - 1; i >= 0; i--) {
            float[] increment = tree.increment(
                    questions.path(i).path(0).asDouble(),
                    questions.path(i).path(1).asDouble());
            assertThat(increment)
                    .as("question %s", questions.path(i))
                    .containsExactly(Arrays.copyOfRange(expected, i * 20, (i + 1) * 20), within(1e-5f));
        }
    }

    @Test
    void incrementsOfNeighboursAddUpAndTimesOutsideAreMovedInside() {
        BrownianTree tree = new BrownianTree(0, 2, 3, 7);
        float[] whole = tree.increment(-5, 9);
        float[] first = tree.increment(0, 0.7);
        float[] second = tree.increment(0.7, 2);
        for (int i = 0; i < whole.length; i++) {
            assertThat(first[i] + second[i]).isCloseTo(whole[i], within(1e-5f));
        }
        assertThat(tree.increment(1, 1)).containsOnly(0);
    }
}
