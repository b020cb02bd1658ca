package io.throng.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import io.throng.server.media.SourceImages.Use;
import io.throng.server.net.AddressGuard;
import io.throng.server.net.GuardedFetcher;
import io.throng.server.net.HostResolver;
import io.vertx.core.Vertx;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceImagesTest {
    private static final MediaKey KEY = MediaKey.source(UUID.randomUUID());
    private static Vertx vertx;

    @TempDir
    private Path folder;

    private LocalMediaStore store;
    private SourceImages images;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void makeStore() {
        store = new LocalMediaStore(
                folder,
                new UrlSigner("s".repeat(32)),
                () -> URI.create("http://localhost"),
                Clock.systemUTC(),
                new LocalMediaStore.Limits(LocalMediaStore.Limits.DEFAULT_MAX_OBJECT_BYTES, 0));
        images = images(true);
    }

    private SourceImages images(boolean allowPrivate) {
        return new SourceImages(
                store,
                new GuardedFetcher(vertx, new AddressGuard(HostResolver.SYSTEM, allowPrivate, Set.of(80, 443))),
                2);
    }

    @ParameterizedTest
    @CsvSource({
        "png, 1, 3", // BufferedImage.TYPE_INT_RGB
        "png, 2, 4", // TYPE_INT_ARGB
        "png, 10, 1", // TYPE_BYTE_GRAY
        "png, 13, 1", // TYPE_BYTE_INDEXED
        "jpeg, 1, 3",
        "gif, 13, 1",
        "bmp, 1, 3",
        "webp, 1, 3"
    })
    void everyKnownFormatBecomesWebp(String format, int imageType, int channels) {
        byte[] file = Images.file(Images.picture(40, 30, imageType), format);
        ImportedImage image = images.take(KEY, Images.base64(file), Use.SOURCE);
        assertThat(image.widthPixels()).isEqualTo(40);
        assertThat(image.heightPixels()).isEqualTo(30);
        assertThat(image.channels()).isEqualTo(channels);
        byte[] stored = store.read(KEY, 100_000);
        assertThat(ImageKind.of(stored)).contains(ImageKind.WEBP);
        assertThat(stored).hasSize((int) image.sizeBytes());
        assertThat(Images.read(stored).getWidth()).isEqualTo(40);
    }

    @Test
    void alphaIsKeptExactlyAndColoursUnderTransparentPixelsSurvive() {
        BufferedImage source = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                source.setRGB(x, y, (x * 4) << 24 | 0x00c02040);
            }
        }
        ImportedImage image = images.take(KEY, Images.base64(Images.file(source, "png")), Use.SOURCE);
        assertThat(image.channels()).isEqualTo(4);
        BufferedImage stored = Images.read(store.read(KEY, 100_000));
        for (int x = 0; x < 64; x += 7) {
            int argb = stored.getRGB(x, 33);
            assertThat(argb >>> 24).isEqualTo(x * 4);
            assertThat(argb >> 16 & 0xff).isBetween(0xb0, 0xd0);
            assertThat(argb >> 8 & 0xff).isBetween(0x10, 0x30);
        }
    }

    @Test
    void greyMasksKeepTheirValuesWithoutLoss() {
        BufferedImage mask = new BufferedImage(33, 17, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < 33; x++) {
            mask.getRaster().setSample(x, 5, 0, x * 7);
        }
        images.take(KEY, Images.base64(Images.file(mask, "png")), Use.MASK);
        BufferedImage stored = Images.read(store.read(KEY, 100_000));
        for (int x = 0; x < 33; x++) {
            assertThat(stored.getRGB(x, 5) & 0xffffff).isEqualTo(x * 7 * 0x010101);
        }
    }

    @Test
    void inpaintingWithoutMaskNeedsFourChannels() {
        ImportedImage three = images.take(KEY, Images.base64(Images.png(8, 8)), Use.SOURCE);
        assertRefused(ReturnCode.INPAINTING_MISSING_MASK, () -> SourceImages.requireMaskInside(three));
        byte[] withAlpha = Images.file(Images.picture(8, 8, BufferedImage.TYPE_INT_ARGB), "png");
        SourceImages.requireMaskInside(images.take(KEY, Images.base64(withAlpha), Use.SOURCE));
    }

    @Test
    void textThatIsNoImageIsRefused() {
        byte[] png = Images.png(20, 20);
        assertRefused(ReturnCode.IMAGE_VALIDATION_FAILED, () -> images.take(KEY, "not base64", Use.SOURCE));
        assertRefused(ReturnCode.IMAGE_VALIDATION_FAILED, () -> images.take(KEY, "", Use.SOURCE));
        assertRefused(
                ReturnCode.IMAGE_VALIDATION_FAILED, () -> images.take(KEY, Images.base64(new byte[100]), Use.SOURCE));
        assertRefused(
                ReturnCode.IMAGE_VALIDATION_FAILED,
                () -> images.take(KEY, "data:image/png;base64," + Images.base64(png), Use.SOURCE));
        assertRefused(
                ReturnCode.IMAGE_VALIDATION_FAILED,
                () -> images.take(KEY, Images.base64(Arrays.copyOf(png, png.length / 2)), Use.SOURCE));
        assertThat(store.head(KEY)).isEmpty();
    }

    @Test
    void pixelsAreBoundedAtTheirEdge() {
        assertThat(3072L * 3072).isEqualTo(SourceImages.MAX_PIXELS);
        assertRefused(
                ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                () -> images.take(KEY, Images.base64(declaring(3072, 3073)), Use.SOURCE));
        byte[] justFits = Images.file(new BufferedImage(3072, 3072, BufferedImage.TYPE_BYTE_BINARY), "png");
        assertThat(images.take(KEY, Images.base64(justFits), Use.SOURCE).widthPixels())
                .isEqualTo(3072);
        assertRefused(
                ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                () -> images.take(
                        KEY,
                        Images.base64(Images.file(new BufferedImage(16384, 1, BufferedImage.TYPE_BYTE_BINARY), "png")),
                        Use.SOURCE));
    }

    @Test
    void textLongerThanTheBoundIsRefusedUnread() {
        assertRefused(
                ReturnCode.SOURCE_IMAGE_SIZE_EXCEEDED,
                () -> images.take(KEY, "A".repeat(SourceImages.MAX_BASE64_CHARS + 1), Use.SOURCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "jpeg", "webp"})
    void aSmallFileThatDeclaresAHugePictureIsNotUnpacked(String format) {
        byte[] file = Images.file(Images.picture(10, 10, BufferedImage.TYPE_INT_RGB), format);
        ByteBuffer bytes = ByteBuffer.wrap(file);
        switch (format) {
            case "png" -> bytes.putInt(16, 60_000).putInt(20, 60_000);
            case "gif" -> bytes.putShort(6, (short) -1).putShort(8, (short) -1);
            case "bmp" -> bytes.putInt(18, Integer.reverseBytes(60_000)).putInt(22, Integer.reverseBytes(-60_000));
            case "jpeg" -> {
                int frame = indexOf(file, (byte) 0xc0);
                bytes.putShort(frame + 4, (short) -1).putShort(frame + 6, (short) -1);
            }
            default -> bytes.putShort(26, (short) 0xff3f).putShort(28, (short) 0xff3f);
        }
        assertRefused(
                ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED, () -> images.take(KEY, Images.base64(file), Use.SOURCE));
    }

    @Test
    void aGifWhoseFrameIsLargerThanItsScreenIsNotUnpacked() {
        byte[] gif = Images.file(Images.picture(10, 10, BufferedImage.TYPE_BYTE_INDEXED), "gif");
        int descriptor = 13 + 3 * 256;
        while (gif[descriptor] != 0x2c) {
            descriptor++;
        }
        ByteBuffer.wrap(gif).putShort(descriptor + 5, (short) -1).putShort(descriptor + 7, (short) -1);
        assertRefused(ReturnCode.IMAGE_VALIDATION_FAILED, () -> images.take(KEY, Images.base64(gif), Use.SOURCE));
    }

    @Test
    void aPngWithACompressedTextBombIsReadWithoutUnpackingTheText() throws Exception {
        byte[] png = Images.png(10, 10);
        var deflated = new java.io.ByteArrayOutputStream();
        try (var out = new java.util.zip.DeflaterOutputStream(deflated)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 256; i++) {
                out.write(zeros);
            }
        }
        ByteBuffer chunk = ByteBuffer.allocate(deflated.size() + 14 + 2);
        chunk.putInt(deflated.size() + 4)
                .put("zTXtab\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .put(deflated.toByteArray());
        var check = new java.util.zip.CRC32();
        check.update(chunk.array(), 4, chunk.position() - 4);
        chunk.putInt((int) check.getValue());
        var file = new java.io.ByteArrayOutputStream();
        file.write(png, 0, 33); // signature and IHDR
        file.write(chunk.array(), 0, chunk.position());
        file.write(png, 33, png.length - 33);
        long before = ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
        images.take(KEY, Images.base64(file.toByteArray()), Use.SOURCE);
        long after = ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
        assertThat(after - before).isLessThan(100L << 20);
    }

    @Test
    void aJpegOfEndlessScansIsRefused() throws Exception {
        byte[] jpeg = Images.file(Images.picture(10, 10, BufferedImage.TYPE_INT_RGB), "jpeg");
        int scan = indexOf(jpeg, (byte) 0xda) - 1;
        var file = new java.io.ByteArrayOutputStream();
        file.write(jpeg, 0, scan);
        for (int i = 0; i <= SourceImages.MAX_JPEG_SCANS; i++) {
            file.write(jpeg, scan, jpeg.length - 2 - scan);
        }
        assertRefused(
                ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                () -> images.take(KEY, Images.base64(file.toByteArray()), Use.SOURCE));
    }

    @Test
    void urlsAreFetchedAndEachFailureHasItsCode() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] png = Images.png(30, 20);
        serve(server, "/good", png);
        serve(server, "/text", "hello, I am not a picture".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        serve(server, "/half", Arrays.copyOf(png, png.length / 2));
        serve(server, "/large", new byte[(int) SourceImages.MAX_URL_BYTES + 1]);
        serve(server, "/bomb", declaring(60_000, 60_000));
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            assertThat(images.take(KEY, base + "/good", Use.SOURCE).widthPixels())
                    .isEqualTo(30);
            assertRefused(ReturnCode.SOURCE_IMAGE_URL_INVALID, () -> images.take(KEY, base + "/text", Use.SOURCE));
            assertRefused(ReturnCode.SOURCE_IMAGE_URL_INVALID, () -> images.take(KEY, base + "/nowhere", Use.SOURCE));
            assertRefused(ReturnCode.SOURCE_IMAGE_UNREADABLE, () -> images.take(KEY, base + "/half", Use.SOURCE));
            assertRefused(ReturnCode.SOURCE_IMAGE_SIZE_EXCEEDED, () -> images.take(KEY, base + "/large", Use.SOURCE));
            assertRefused(
                    ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED, () -> images.take(KEY, base + "/bomb", Use.SOURCE));
            assertRefused(
                    ReturnCode.IMAGE_VALIDATION_FAILED, () -> images.take(KEY, "http://127.0.0.1:1/", Use.SOURCE));
            assertRefused(
                    ReturnCode.IMAGE_VALIDATION_FAILED, () -> images(false).take(KEY, base + "/good", Use.SOURCE));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void resultsThatAreNoImagesAreLeftToTheCaller() {
        UUID job = UUID.randomUUID();
        assertThat(images.takeResult(job, "R2-but-not")).isEmpty();
        assertThat(images.takeResult(job, Images.base64(Images.png(16, 16)))).isPresent();
        assertThat(store.head(MediaKey.result(job))).isPresent();
    }

    @Test
    void aStoreThatIsFullIsSaidToBeSo() {
        var full = new LocalMediaStore(
                folder,
                new UrlSigner("s".repeat(32)),
                () -> URI.create("http://localhost"),
                Clock.systemUTC(),
                new LocalMediaStore.Limits(1000, Long.MAX_VALUE));
        var fetcher = new GuardedFetcher(vertx, new AddressGuard(HostResolver.SYSTEM, false, Set.of()));
        assertThatThrownBy(
                        () -> new SourceImages(full, fetcher, 1).take(KEY, Images.base64(Images.png(8, 8)), Use.SOURCE))
                .isInstanceOfSatisfying(
                        HordeException.Transport.class,
                        refused -> assertThat(refused.status()).isEqualTo(503));
    }

    private static void serve(HttpServer server, String path, byte[] body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private static byte[] declaring(int width, int height) {
        byte[] png = Images.png(10, 10);
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        return png;
    }

    /** Where a JPEG marker's second byte stands. */
    private static int indexOf(byte[] file, byte marker) {
        for (int i = 1; i < file.length; i++) {
            if (file[i - 1] == (byte) 0xff && file[i] == marker) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such marker");
    }

    private static void assertRefused(ReturnCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        HordeException.Refusal refusal = catchThrowableOfType(HordeException.Refusal.class, call);
        assertThat(refusal).as("refusal with " + code).isNotNull();
        assertThat(refusal.returnCode()).isEqualTo(code);
        assertThat(refusal.status()).isEqualTo(400);
    }
}
