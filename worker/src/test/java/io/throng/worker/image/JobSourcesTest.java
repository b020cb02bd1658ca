package io.throng.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.ExtraSourceImage;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.HttpPeer;
import io.throng.worker.backend.Pictures;
import io.throng.worker.net.AddressGuard;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobSourcesTest {
    private final HttpPeer horde = new HttpPeer();
    private final SourceFetcher fetcher =
            new SourceFetcher(AddressGuard.publicOnly().trusting(URI.create(horde.address())));

    @AfterEach
    void close() {
        horde.close();
    }

    @Test
    void aSourceMayBeAnAddressOrBase64() throws Exception {
        byte[] png = png(BufferedImage.TYPE_INT_RGB);
        horde.on("GET /s.png", body -> new HttpPeer.Reply(200, "image/png", png));

        assertThat(sources(job(horde.address() + "/s.png")).source()).isPresent();
        assertThat(sources(job(Base64.getEncoder().encodeToString(png))).source())
                .isPresent();
        assertThat(sources(job("data:image/png;base64," + Base64.getEncoder().encodeToString(png)))
                        .notes())
                .isEmpty();
    }

    @Test
    void aSourceThatCannotBeFetchedIsTriedFiveTimesAndLeftOutWithANote() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        horde.on("GET /s.png", body -> {
            asked.incrementAndGet();
            return HttpPeer.Reply.json(500, "{}");
        });

        JobSources sources = sources(job(horde.address() + "/s.png"));

        assertThat(asked).hasValue(SourceFetcher.ATTEMPTS);
        assertThat(sources.source()).isEmpty();
        assertThat(sources.notes())
                .containsExactly(new GenerationMetadata(
                        MetadataType.SOURCE_IMAGE, MetadataValue.DOWNLOAD_FAILED, "source_image"));
    }

    @Test
    void anAddressInAPrivateNetworkIsNotCalled() throws Exception {
        SourceFetcher strict = new SourceFetcher(AddressGuard.publicOnly());
        horde.on("GET /s.png", 200, "{}");

        assertThat(strict.get(horde.address() + "/s.png"))
                .isEqualTo(new SourceFetcher.Outcome.Missing(MetadataValue.DOWNLOAD_FAILED));
        assertThat(horde.received).isEmpty();
    }

    @Test
    void anUndecodableSourceMakesAPlainPictureWithANote() throws Exception {
        JobSources sources = sources(job("!!! no base64 !!!"), SourceProcessing.INPAINTING, null, false);

        assertThat(sources.source()).isEmpty();
        assertThat(sources.processing()).isEqualTo(SourceProcessing.IMG2IMG);
        assertThat(sources.notes()).extracting(GenerationMetadata::value).containsExactly(MetadataValue.PARSE_FAILED);
    }

    @Test
    void aSmallFileThatDeclaresAHugePictureIsNotUnpacked() throws Exception {
        byte[] bomb = png(BufferedImage.TYPE_INT_RGB);
        ByteBuffer.wrap(bomb).putInt(16, 100_000).putInt(20, 100_000);

        assertThat(sources(job(Base64.getEncoder().encodeToString(bomb))).source())
                .isEmpty();
        assertThat(Pictures.MAX_PIXELS).isEqualTo(4096L * 4096);
    }

    @Test
    void paintingWithoutASourceStartsFromNoiseAndPaintsAll() throws Exception {
        JobSources sources = sources(job(null), SourceProcessing.INPAINTING, null, false);

        assertThat(sources.source().orElseThrow().mask()).isPresent();
        assertThat(sources.notes())
                .extracting(GenerationMetadata::type)
                .containsExactly(MetadataType.SOURCE_IMAGE, MetadataType.SOURCE_MASK);
    }

    @Test
    void trap22WhiteInAMaskIsWhatIsRepainted() throws Exception {
        JobSources sources = sources(
                job(Base64.getEncoder().encodeToString(png(BufferedImage.TYPE_INT_RGB))),
                SourceProcessing.INPAINTING,
                null,
                false);

        BufferedImage mask = sources.source().orElseThrow().mask().orElseThrow();
        assertThat(mask.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(mask.getRGB(7, 7) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }

    @Test
    void transparencyStandsForAMask() throws Exception {
        JobSources sources = sources(
                job(Base64.getEncoder().encodeToString(png(BufferedImage.TYPE_INT_ARGB))),
                SourceProcessing.OUTPAINTING,
                null,
                false);

        assertThat(sources.source().orElseThrow().mask()).isEmpty();
        assertThat(sources.notes()).isEmpty();
    }

    @Test
    void anInpaintingModelPaintsWhateverIsAsked() throws Exception {
        JobSources sources = sources(
                job(Base64.getEncoder().encodeToString(png(BufferedImage.TYPE_INT_RGB))),
                SourceProcessing.IMG2IMG,
                null,
                true);

        assertThat(sources.processing()).isEqualTo(SourceProcessing.INPAINTING);
    }

    @Test
    void extraSourcesKeepTheirStrengthInBoundsAndMissingOnesAreNotedByTheirPlace() throws Exception {
        String good = Base64.getEncoder().encodeToString(png(BufferedImage.TYPE_INT_RGB));
        JobSources sources = sources(
                job(null),
                SourceProcessing.REMIX,
                List.of(new ExtraSourceImage("!!", 1.0), new ExtraSourceImage(good, 9.0)),
                false);

        assertThat(sources.extras())
                .singleElement()
                .satisfies(extra -> assertThat(extra.strength()).isEqualTo(5.0));
        assertThat(sources.processing()).isEqualTo(SourceProcessing.REMIX);
        assertThat(sources.notes())
                .containsExactly(
                        new GenerationMetadata(MetadataType.EXTRA_SOURCE_IMAGES, MetadataValue.PARSE_FAILED, "0"));
    }

    private JobSources sources(ImagePopReply.Builder job) throws InterruptedException {
        return sources(job, SourceProcessing.IMG2IMG, null, false);
    }

    private JobSources sources(
            ImagePopReply.Builder job,
            SourceProcessing processing,
            List<ExtraSourceImage> extras,
            boolean inpaintingModel)
            throws InterruptedException {
        return JobSources.of(
                job.sourceProcessing(processing).extraSourceImages(extras).build(), inpaintingModel, 1, fetcher);
    }

    private static ImagePopReply.Builder job(String source) {
        return ImagePopReply.builder()
                .payload(ImagePopPayload.builder().width(64).height(64).build())
                .sourceImage(source);
    }

    private static byte[] png(int type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, type), "png", bytes);
        return bytes.toByteArray();
    }
}
