package io.throng.worker.backend.a1111;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.Enhancer;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.SourcePictures;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Enlarges pictures, mends faces and describes with the web UI's extras (worker spec 8, 10).
 */
public final class A1111AlchemyBackend implements AlchemyBackend {
    /** Longest caption handed in, in characters. */
    public static final int MAX_CAPTION_CHARACTERS = 2000;

    /** How true to the face CodeFormer stays, 0 to 1 (worker spec 4.12). */
    static final double FIDELITY = 0.5;

    static final String CAPTION = "caption";

    private static final String GFPGAN_FIXER = "GFPGAN";
    private static final String CODEFORMER_FIXER = "CodeFormer";

    private final ObjectMapper mapper = new ObjectMapper();
    private final A1111Client client;
    private final boolean captions;

    /**
     * @param address of the server
     * @param userAndPassword {@code user:password} of {@code --api-auth}, if the server wants it
     * @param captions whether it may describe pictures: the first time, the server fetches a model for it
     */
    public A1111AlchemyBackend(String address, Optional<String> userAndPassword, boolean captions) {
        this.client = new A1111Client(address, userAndPassword);
        this.captions = captions;
    }

    @Override
    public Set<String> forms() throws BackendException, InterruptedException {
        Set<String> forms = new LinkedHashSet<>();
        List<String> upscalers = upscalers();
        List<String> fixers = client.names("/sdapi/v1/face-restorers", "name").orElse(List.of());
        for (Enhancer enhancer : Enhancer.values()) {
            boolean able = enhancer.fixesFaces()
                    ? fixer(enhancer).filter(fixers::contains).isPresent()
                    : enhancer.among(upscalers).isPresent();
            if (able) {
                forms.add(enhancer.formName());
            }
        }
        if (captions) {
            forms.add(CAPTION);
        }
        return forms;
    }

    private List<String> upscalers() throws BackendException, InterruptedException {
        return client.names("/sdapi/v1/upscalers", "name").orElse(List.of());
    }

    /** The server's face fixer for one of the horde's; the other two of the horde's it does not have. */
    private static Optional<String> fixer(Enhancer enhancer) {
        return switch (enhancer) {
            case GFPGAN -> Optional.of(GFPGAN_FIXER);
            case CODEFORMERS -> Optional.of(CODEFORMER_FIXER);
            case REALESRGAN_X4PLUS,
                    REALESRGAN_X2PLUS,
                    REALESRGAN_X4PLUS_ANIME_6B,
                    NMKD_SIAX,
                    ANIME_SHARP,
                    NOMOS_8K_SC,
                    LSDIR_PLUS,
                    NOMOS_WEB_PHOTO,
                    NOMOS2_DYSAMPLE,
                    NOMOS2_DAT2,
                    MODERN_SPANIMATION,
                    GFPGAN_1_3,
                    RESTOREFORMER -> Optional.empty();
        };
    }

    @Override
    public Answer perform(String form, BufferedImage image, Duration limit)
            throws BackendException, InterruptedException {
        Deadline deadline = Deadline.after(limit);
        return form.equals(CAPTION) ? caption(image, deadline) : enhanced(form, image, deadline);
    }

    private Answer caption(BufferedImage image, Deadline deadline) throws BackendException, InterruptedException {
        ObjectNode body = mapper.createObjectNode();
        body.put("image", A1111Client.base64(SourcePictures.opaque(image)));
        body.put("model", "clip");
        String caption = client.call("/sdapi/v1/interrogate", body, deadline)
                .path("caption")
                .asText("")
                .strip();
        // The web UI writes its own troubles into the caption.
        if (caption.isEmpty() || caption.equals("<error>") || caption.length() > MAX_CAPTION_CHARACTERS) {
            throw new BackendException("the web UI's caption of " + caption.length() + " characters is none");
        }
        return new Answer.Facts(mapper.createObjectNode().put(CAPTION, caption));
    }

    private Answer enhanced(String form, BufferedImage image, Deadline deadline)
            throws BackendException, InterruptedException {
        Enhancer enhancer = Enhancer.of(form).orElseThrow(() -> new BackendException("the web UI cannot do " + form));
        long pixels = (long) image.getWidth() * image.getHeight() * enhancer.factor() * enhancer.factor();
        if (pixels > Pictures.MAX_PIXELS) {
            throw new BackendException("the result would have " + pixels + " pixels, more than " + Pictures.MAX_PIXELS);
        }
        ObjectNode body = body(enhancer, image, enhancer.fixesFaces() ? List.of() : upscalers());
        JsonNode answer = client.call("/sdapi/v1/extra-single-image", body, deadline);
        BufferedImage result = A1111Client.picture(answer.path("image"));
        int width = image.getWidth() * enhancer.factor();
        int height = image.getHeight() * enhancer.factor();
        if (result.getWidth() != width || result.getHeight() != height) {
            throw new BackendException("the web UI's picture is " + result.getWidth() + "x" + result.getHeight()
                    + " instead of " + width + "x" + height);
        }
        return new Answer.Picture(result);
    }

    private ObjectNode body(Enhancer enhancer, BufferedImage image, List<String> upscalers) throws BackendException {
        ObjectNode body = mapper.createObjectNode();
        body.put("image", A1111Client.base64(SourcePictures.opaque(image)));
        body.put("upscaling_resize", enhancer.factor());
        Optional<String> fixer = fixer(enhancer);
        if (enhancer.fixesFaces()) {
            if (fixer.isEmpty()) {
                throw new BackendException("the web UI cannot do " + enhancer.formName());
            }
            body.put("upscaler_1", "None");
        } else {
            body.put(
                    "upscaler_1",
                    enhancer.among(upscalers)
                            .orElseThrow(() -> new BackendException("the web UI cannot do " + enhancer.formName())));
        }
        body.put("gfpgan_visibility", fixer.equals(Optional.of(GFPGAN_FIXER)) ? 1 : 0);
        body.put("codeformer_visibility", fixer.equals(Optional.of(CODEFORMER_FIXER)) ? 1 : 0);
        body.put("codeformer_weight", FIDELITY);
        body.put("upscale_first", false);
        return body;
    }

    @Override
    public void close() {
        client.close();
    }
}
