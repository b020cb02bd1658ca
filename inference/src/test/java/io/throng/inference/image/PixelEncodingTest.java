package io.throng.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PixelEncodingTest {
    private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

    @Property(tries = 100)
    void decodingUndoesEncodingInEitherLayout(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 0xffffff) Integer> colours) {
        int[] pixels = colours.stream().mapToInt(Integer::intValue).toArray();
        for (PixelEncoding.Layout layout : PixelEncoding.Layout.values()) {
            PixelEncoding encoding = new PixelEncoding(layout, MEAN, STD);
            assertThat(encoding.decode(encoding.encode(pixels))).isEqualTo(pixels);
        }
    }

    @Test
    void theLayoutDecidesWhereAChannelGoes() {
        int[] pixels = {0xff0000, 0x0000ff};
        assertThat(PixelEncoding.UNIT_NCHW.encode(pixels)).containsExactly(1, 0, 0, 0, 0, 1);
        PixelEncoding last =
                new PixelEncoding(PixelEncoding.Layout.NHWC, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        assertThat(last.encode(pixels)).containsExactly(1, 0, 0, 0, 0, 1);
        assertThat(last.encode(new int[] {0xff8000})[1]).isCloseTo(128 / 255f, within(1e-6f));
        assertThat(last.shape(3, 2)).containsExactly(1, 2, 3, 3);
        assertThat(PixelEncoding.UNIT_NCHW.shape(3, 2)).containsExactly(1, 3, 2, 3);
    }

    @Test
    void numbersOutsideTheColoursAreCutOff() {
        assertThat(PixelEncoding.UNIT_NCHW.decode(new float[] {2f, -1f, Float.NaN}))
                .containsExactly(0xff0000);
    }

    @Test
    void aSpreadOfNothingIsRefused() {
        assertThatThrownBy(() -> new PixelEncoding(PixelEncoding.Layout.NCHW, MEAN, List.of(1.0, 0.0, 1.0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
