package io.throng.worker.backend;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import com.google.zxing.qrcode.encoder.QRCode;
import io.throng.protocol.image.ExtraText;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The control image of a QR code and the place of its function patterns, by which readers find it (worker spec 4.10). Pure.
 *
 * @param control the code in black and white on grey, which asks nothing of a control net
 * @param functionMask white where the function patterns are
 * @param functionPrompt what to draw there; empty for the job's own prompt
 * @param note what the requester should know, if the code says something else
 */
public record QrPicture(
        BufferedImage control,
        BufferedImage functionMask,
        Optional<String> functionPrompt,
        Optional<GenerationMetadata> note) {
    /** Side of a module, in pixels. */
    public static final int MODULE_PIXELS = 16;

    /** Pixels kept free beyond a code that was moved. */
    static final int MARGIN_PIXELS = 10;

    /** A centred code begins at a multiple of this, in pixels. */
    static final int GRID_PIXELS = 64;

    private static final int FINDER_MODULES = 7;
    private static final int ALIGNMENT_MODULES = 5;
    private static final int GREY = 128;

    /**
     * Draws the code of a job. A text that does not fit is replaced by a short one, with a note.
     *
     * @param texts the job's
     * @param width of the picture, in pixels
     * @param height of the picture, in pixels
     * @throws BackendException if the picture is too small for any code
     */
    public static QrPicture of(List<ExtraText> texts, int width, int height) throws BackendException {
        QrRequest request = QrRequest.of(texts);
        Optional<QRCode> code = fitting(request, width, height);
        if (code.isPresent()) {
            return drawn(request, code.get(), width, height, Optional.empty());
        }
        QrRequest shortened = request.shortened();
        QRCode other = fitting(shortened, width, height)
                .orElseThrow(() -> new BackendException("a picture of " + width + "x" + height
                        + " is too small for a QR code with modules of " + MODULE_PIXELS + " pixels"));
        GenerationMetadata note = new GenerationMetadata(
                MetadataType.INFORMATION,
                MetadataValue.SEE_REF,
                "the QR code's text does not fit the picture, it says " + shortened.text());
        return drawn(shortened, other, width, height, Optional.of(note));
    }

    private static Optional<QRCode> fitting(QrRequest request, int width, int height) {
        try {
            QRCode code = Encoder.encode(request.text(), ErrorCorrectionLevel.H, hints(request.text()));
            return size(request, code) <= Math.min(width, height) ? Optional.of(code) : Optional.empty();
        } catch (WriterException e) {
            // More than the largest code holds.
            return Optional.empty();
        }
    }

    /** The encoding is told in the code only where it is not the usual one: not every reader understands that. */
    private static Map<EncodeHintType, ?> hints(String text) {
        return StandardCharsets.ISO_8859_1.newEncoder().canEncode(text)
                ? Map.of()
                : Map.of(EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name());
    }

    private static int size(QrRequest request, QRCode code) {
        return (code.getMatrix().getWidth() + 2 * request.border()) * MODULE_PIXELS;
    }

    private static QrPicture drawn(
            QrRequest request, QRCode code, int width, int height, Optional<GenerationMetadata> note) {
        int size = size(request, code);
        int left = begin(request.left(), width, size);
        int top = begin(request.top(), height, size);
        BufferedImage control = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        boolean[][] function = functionModules(code);
        Graphics2D picture = control.createGraphics();
        Graphics2D layer = mask.createGraphics();
        try {
            picture.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            picture.setColor(new Color(GREY, GREY, GREY));
            picture.fillRect(0, 0, width, height);
            picture.setColor(Color.WHITE);
            picture.fillRect(left, top, size, size);
            picture.setColor(Color.BLACK);
            layer.setColor(Color.WHITE);
            ByteMatrix matrix = code.getMatrix();
            for (int y = 0; y < matrix.getHeight(); y++) {
                for (int x = 0; x < matrix.getWidth(); x++) {
                    int atX = left + (x + request.border()) * MODULE_PIXELS;
                    int atY = top + (y + request.border()) * MODULE_PIXELS;
                    if (function[y][x]) {
                        layer.fillRect(atX, atY, MODULE_PIXELS, MODULE_PIXELS);
                    }
                    if (matrix.get(x, y) == 1) {
                        QrModules form = function[y][x] ? QrModules.SQUARE : request.modules();
                        boolean joined = form == QrModules.VERTICAL_BARS
                                ? y + 1 < matrix.getHeight() && matrix.get(x, y + 1) == 1
                                : x + 1 < matrix.getWidth() && matrix.get(x + 1, y) == 1;
                        form.draw(picture, atX, atY, MODULE_PIXELS, joined);
                    }
                }
            }
        } finally {
            picture.dispose();
            layer.dispose();
        }
        return new QrPicture(control, mask, request.functionPrompt(), note);
    }

    private static int begin(OptionalInt asked, int side, int size) {
        int begin = asked.orElse((side - size) / 2 / GRID_PIXELS * GRID_PIXELS);
        return Math.clamp(begin, 0, Math.max(0, side - size - MARGIN_PIXELS));
    }

    /** Which modules belong to finder and alignment patterns. They are drawn square, or no reader would find the code. */
    private static boolean[][] functionModules(QRCode code) {
        int side = code.getMatrix().getWidth();
        boolean[][] function = new boolean[side][side];
        mark(function, 0, 0, FINDER_MODULES);
        mark(function, side - FINDER_MODULES, 0, FINDER_MODULES);
        mark(function, 0, side - FINDER_MODULES, FINDER_MODULES);
        int[] centres = code.getVersion().getAlignmentPatternCenters();
        for (int y : centres) {
            for (int x : centres) {
                boolean underFinder = x < FINDER_MODULES + 1 && y < FINDER_MODULES + 1
                        || x >= side - FINDER_MODULES - 1 && y < FINDER_MODULES + 1
                        || x < FINDER_MODULES + 1 && y >= side - FINDER_MODULES - 1;
                if (!underFinder) {
                    mark(function, x - ALIGNMENT_MODULES / 2, y - ALIGNMENT_MODULES / 2, ALIGNMENT_MODULES);
                }
            }
        }
        return function;
    }

    private static void mark(boolean[][] function, int left, int top, int side) {
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                function[y][x] = true;
            }
        }
    }
}
