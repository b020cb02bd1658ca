package io.throng.worker.backend;

/** What an image back end can do beyond plain text-to-image; each decides about one {@code allow_*} switch of the pop (worker spec 3.2). */
public enum ImageFeature {
    /** Starts from a source image. */
    IMG2IMG,
    /** Repaints only where a mask is white. */
    INPAINTING,
    /** Follows a control image of any kind with models of the SD 1 and SD 2 families, and works a QR code into a picture. */
    CONTROLNET,
    /** Works a QR code into a picture with models of the SDXL family. */
    SDXL_CONTROLNET,
    /** Applies low-rank adaptations. */
    LORA,
    /** Applies textual inversions. */
    TEXTUAL_INVERSION,
    /** Composes small and refines large. */
    HIRES_FIX,
    /** Makes seamless pictures. */
    TILING,
    /** Takes an earlier layer of the text encoder. */
    CLIP_SKIP,
    /** Draws on a transparent background. */
    TRANSPARENT
}
