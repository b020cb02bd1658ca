package io.throng.server.alchemy.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.server.media.SourceImages;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alchemy spec 1 and 9. */
class FormPriceTest {
    private static final int MAX_SIDE = 16_383;

    @ParameterizedTest
    @CsvSource({"1,1,1", "512,512,1", "513,512,2", "1024,1024,4", "512,1025,3", "3072,3072,36"})
    void anImageIsCountedInTiles(int width, int height, int tiles) {
        assertThat(Tiles.of(width, height)).isEqualTo(tiles);
    }

    /** Trap 11. */
    @Test
    void trap11_eachSideIsRoundedUpOnItsOwn_1025x512Is3Tiles() {
        assertThat(Tiles.of(1025, 512)).isEqualTo(3);
        assertThat(FormPrice.of(AlchemyForm.REALESRGAN_X4PLUS, Tiles.of(1025, 512), false)
                        .rewardHundredths())
                .isEqualTo(9_00);
    }

    @Test
    void anImageWithoutPixelsHasNoTiles() {
        assertThatThrownBy(() -> Tiles.of(0, 512)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void whatIsTakenInHasAtMost255Tiles(
            @ForAll @IntRange(min = 1, max = MAX_SIDE) int width,
            @ForAll @IntRange(min = 1, max = MAX_SIDE) int height) {
        int lower = (int) Math.min(height, Math.max(1, SourceImages.MAX_PIXELS / width));
        assertThat(Tiles.of(width, lower)).isBetween(1, Tiles.MAX);
    }

    @ParameterizedTest
    @CsvSource({
        "CAPTION,4,100",
        "NSFW,4,100",
        "INTERROGATION,4,300",
        "VECTORIZE,4,100",
        "PALETTE,4,100",
        "DESCRIBE,4,100",
        "AESTHETIC,4,100",
        "GFPGAN,1,300",
        "CODE_FORMERS,4,1200",
        "STRIP_BACKGROUND,3,900",
        "FOURXNOMOS2_HQ_DAT2,4,1200"
    })
    void aFormEarnsWhatTheTableSays(AlchemyForm form, int tiles, long rewardHundredths) {
        assertThat(FormPrice.of(form, tiles, false).rewardHundredths()).isEqualTo(rewardHundredths);
    }

    /** Trap 4, and the amounts of the AI Horde's own tests. */
    @ParameterizedTest
    @CsvSource({"false,400", "true,500"})
    void trap4_slowWorkersCostOneMore(boolean slowWorkers, long chargeHundredths) {
        assertThat(FormPrice.of(AlchemyForm.INTERROGATION, 1, slowWorkers).chargeHundredths())
                .isEqualTo(chargeHundredths);
    }
}
