package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of worker spec 4.4. */
class HiresFixTest {
    @ParameterizedTest(name = "{0} {1}x{2}")
    @CsvSource({
        "SD1,512,1024",
        "SD1,1024,512",
        "SDXL,1024,2048",
        "SDXL,2048,1024",
        "FLUX,2048,2048",
        "QWEN_IMAGE,2048,2048",
        "Z_IMAGE,2048,2048",
        "UNKNOWN,1024,1024",
        "SD2_512,512,512"
    })
    void smallPicturesAndFamiliesWithoutASecondPassAreDrawnInOne(ModelFamily family, int width, int height) {
        assertThat(HiresFix.plan(family, width, height, 30, 0.65, false)).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}x{2} begins as {3}x{4}")
    @CsvSource({
        "SD1,576,576,512,512",
        "SD1,1024,1024,512,512",
        "SD1,1024,768,640,512",
        "SD1,768,1152,512,768",
        "SD2_768,1024,768,640,512",
        "SDXL,2048,2048,1024,1024",
        "SDXL,1088,1920,768,1344",
        "SDXL,2048,1152,1344,768",
        "STABLE_CASCADE,2048,1024,1024,512",
        "UNKNOWN,2048,1536,1024,1024"
    })
    void theFirstPassHasTheSizeTheFamilyWasTrainedOn(
            ModelFamily family, int width, int height, int firstWidth, int firstHeight) {
        HiresFix passes = HiresFix.plan(family, width, height, 30, 0.65, false).orElseThrow();

        assertThat(passes.firstWidth()).isEqualTo(firstWidth);
        assertThat(passes.firstHeight()).isEqualTo(firstHeight);
    }

    @ParameterizedTest(name = "{0} {1}x{2}, {3} steps at {4}: {5}")
    @CsvSource({
        // s = rint(3 + 27*.4225) = 14; f = 4/3; rint(14*2^(4/3)/2.25) = 16
        "SD1,1024,1024,30,0.65,16",
        // few steps: rint(3 + 7*.4225) = 6; rint(6*2.5198/2.25) = 7, plus 3, at most the steps
        "SD1,1024,1024,10,0.65,10",
        "SD1,1024,1024,18,0.65,13",
        "SD1,1024,1024,19,0.65,11",
        // never fewer than six, or than there are
        "SD1,576,576,30,0.01,6",
        "SD1,576,576,4,0.01,4",
        // f = 4 / (1536/1024) = 2.667: 2^f = 6.35, capped by the steps
        "SDXL,2048,2048,30,0.65,30",
        // unknown native size: f = 0; rint(14/2.25) = 6
        "UNKNOWN,2048,2048,30,0.65,6"
    })
    void theSecondPassTakesStepsByStrengthAndArea(
            ModelFamily family, int width, int height, int steps, double denoise, int expected) {
        assertThat(HiresFix.secondSteps(family, width, height, steps, denoise)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"true,false", "false,true"})
    void paintingIsDoneInOnePass(boolean painting, boolean twoPasses) {
        assertThat(HiresFix.plan(ModelFamily.SD1, 1024, 1024, 30, 0.65, painting).isPresent())
                .isEqualTo(twoPasses);
    }
}
