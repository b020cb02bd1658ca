package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.throng.protocol.image.ExtraText;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** QR codes as the image horde asks for them, read back by a reader. */
class QrPictureTest {
    private static List<ExtraText> texts(String... referencesAndTexts) {
        List<ExtraText> texts = new ArrayList<>();
        for (int i = 0; i < referencesAndTexts.length; i += 2) {
            texts.add(new ExtraText(referencesAndTexts[i + 1], referencesAndTexts[i]));
        }
        return texts;
    }

    private static String read(BufferedImage picture) throws Exception {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
        return new QRCodeReader()
                .decode(
                        new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels))),
                        Map.of(DecodeHintType.TRY_HARDER, true))
                .getText();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "square",
                "gapped square",
                "circle",
                "rounded",
                "vertical bars",
                "Horizontal_Bars",
                "a form nobody knows"
            })
    void everyFormOfModulesCanBeRead(String form) throws Exception {
        QrPicture picture =
                QrPicture.of(texts("qr_code", "hello throng", "module_drawer", form, "qr_border", "2"), 768, 640);

        assertThat(read(picture.control())).isEqualTo("hello throng");
        assertThat(picture.note()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "qr_code,example.com,https,https://example.com",
        "qr_text,example.com,HTTP,http://example.com",
        "qr_code,https://example.com,https,https://example.com",
        "qr_code,example.com,gopher,example.com",
        "qr_code,grün € 字,none,grün € 字"
    })
    void theTextIsThatOfTheJobWithItsProtocol(String reference, String text, String protocol, String said)
            throws Exception {
        assertThat(read(QrPicture.of(texts(reference, text, "protocol", protocol), 1024, 1024)
                        .control()))
                .isEqualTo(said);
    }

    @Test
    void withoutATextTheCodeSaysWhereThisProgramComesFrom() throws Exception {
        assertThat(read(QrPicture.of(List.of(), 512, 512).control())).isEqualTo(QrRequest.DEFAULT_TEXT);
    }

    @Test
    void aTextThatDoesNotFitIsReplacedWithANote() throws Exception {
        // Level H holds 24 bytes in 29 modules: (29 + 2) * 16 = 496 pixels; one byte more takes 560.
        assertThat(QrPicture.of(texts("qr_code", "a".repeat(24)), 512, 512).note())
                .isEmpty();
        QrPicture replaced = QrPicture.of(texts("qr_code", "a".repeat(25)), 512, 512);

        assertThat(read(replaced.control())).isEqualTo(QrRequest.DEFAULT_TEXT);
        assertThat(replaced.note().orElseThrow().ref()).contains(QrRequest.DEFAULT_TEXT);
        assertThat(QrPicture.of(texts("qr_code", "a".repeat(5000)), 2048, 2048).note())
                .as("more than any code holds")
                .isPresent();
    }

    @Test
    void aPictureSmallerThanTheShortestCodeIsRefused() throws Exception {
        assertThat(QrPicture.of(texts("qr_code", "a".repeat(25)), 496, 496).note())
                .isPresent();
        assertThatThrownBy(() -> QrPicture.of(texts("qr_code", "a".repeat(25)), 495, 1024))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("too small");
    }

    @ParameterizedTest
    @CsvSource({
        // 21 modules and the border: 23 * 16 = 368 pixels in 1024.
        "'',320",
        "100,100",
        "-5,10",
        "900,646",
        "north,320"
    })
    void theCodeIsCentredOnTheGridOrMovedAsFarAsThePictureGoes(String offset, int left) throws Exception {
        List<ExtraText> texts = offset.isEmpty()
                ? texts("qr_code", "hello")
                : texts("qr_code", "hello", "x_offset", offset, "y_offset", offset);
        BufferedImage control = QrPicture.of(texts, 1024, 1024).control();

        assertThat(control.getRGB(left - 1, left) & 0xFF).isEqualTo(128);
        assertThat(control.getRGB(left, left) & 0xFF).as("the white border").isEqualTo(255);
        assertThat(control.getRGB(left + 16, left + 16) & 0xFF)
                .as("the finder pattern")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "3,48", "-1,160", "two,16"})
    void theBorderIsAsManyModulesAsAskedFor(String asked, int pixels) throws Exception {
        BufferedImage control = QrPicture.of(
                        texts("qr_code", "hello", "qr_border", asked, "x_offset", "64", "y_offset", "64"), 1024, 1024)
                .control();

        assertThat(control.getRGB(64 + pixels, 64 + pixels) & 0xFF).isZero();
        if (pixels > 0) {
            assertThat(control.getRGB(64 + pixels - 1, 64 + pixels - 1) & 0xFF).isEqualTo(255);
        }
    }

    @Test
    void theLayerIsWhereTheFinderAndAlignmentPatternsAre() throws Exception {
        // 24 bytes: version 3, 29 modules, one alignment pattern around module 22.
        QrPicture picture = QrPicture.of(
                texts("qr_code", "a".repeat(24), "x_offset", "0", "y_offset", "0", "function_layer_prompt", "eyes"),
                640,
                640);
        BufferedImage mask = picture.functionMask();

        assertThat(mask.getRaster().getSample(16 + 7 * 16 - 1, 20, 0)).isEqualTo(255);
        assertThat(mask.getRaster().getSample(16 + 7 * 16, 20, 0)).isZero();
        assertThat(mask.getRaster().getSample(16 + 22 * 16, 16 + 22 * 16, 0)).isEqualTo(255);
        assertThat(mask.getRaster().getSample(16 + 15 * 16, 16 + 15 * 16, 0)).isZero();
        assertThat(mask.getRaster().getSample(16 + 28 * 16, 16 + 28 * 16, 0)).isZero();
        assertThat(picture.functionPrompt()).contains("eyes");
    }
}
