package io.throng.protocol.alchemy;

import io.throng.protocol.wire.WireName;

/** One operation on an image (alchemy spec 1). */
public enum AlchemyForm implements WireName {
    CAPTION("caption", Output.DATA),
    INTERROGATION("interrogation", Output.DATA),
    NSFW("nsfw", Output.DATA),
    VECTORIZE("vectorize", Output.DATA),
    PALETTE("palette", Output.DATA),
    DESCRIBE("describe", Output.DATA),
    AESTHETIC("aesthetic", Output.DATA),
    GFPGAN("GFPGAN", Output.IMAGE),
    REALESRGAN_X4PLUS("RealESRGAN_x4plus", Output.IMAGE),
    REALESRGAN_X2PLUS("RealESRGAN_x2plus", Output.IMAGE),
    REALESRGAN_X4PLUS_ANIME_6B("RealESRGAN_x4plus_anime_6B", Output.IMAGE),
    NMKD_SIAX("NMKD_Siax", Output.IMAGE),
    FOURX_ANIMESHARP("4x_AnimeSharp", Output.IMAGE),
    CODE_FORMERS("CodeFormers", Output.IMAGE),
    STRIP_BACKGROUND("strip_background", Output.IMAGE),
    FOURXNOMOS8KSC("4xNomos8kSC", Output.IMAGE),
    FOURXLSDIRPLUS("4xLSDIRplus", Output.IMAGE),
    FOURXNOMOSWEBPHOTO_REALPLKSR("4xNomosWebPhoto_RealPLKSR", Output.IMAGE),
    FOURXNOMOS2_REALPLKSR_DYSAMPLE("4xNomos2_realplksr_dysample", Output.IMAGE),
    FOURXNOMOS2_HQ_DAT2("4xNomos2_hq_dat2", Output.IMAGE),
    TWOXMODERNSPANIMATIONV1("2xModernSpanimationV1", Output.IMAGE),
    GFPGANV1_3("GFPGANv1.3", Output.IMAGE),
    RESTORE_FORMER("RestoreFormer", Output.IMAGE);

    private final String wireName;
    private final Output output;

    AlchemyForm(String wireName, Output output) {
        this.wireName = wireName;
        this.output = output;
    }

    /** What an operation yields. */
    public enum Output {
        /** Facts, handed in as they are. */
        DATA,
        /** Another image, uploaded by the worker to an address of its own. */
        IMAGE
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /** What it yields. */
    public Output output() {
        return output;
    }
}
