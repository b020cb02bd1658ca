package io.throng.protocol.image;

import io.throng.protocol.wire.WireName;

/**
 * Post-processors an image request may name, applied in list order (image spec 7.3).
 */
public enum PostProcessor implements WireName {
    GFPGAN("GFPGAN"),
    REALESRGAN_X4PLUS("RealESRGAN_x4plus"),
    REALESRGAN_X2PLUS("RealESRGAN_x2plus"),
    REALESRGAN_X4PLUS_ANIME_6B("RealESRGAN_x4plus_anime_6B"),
    NMKD_SIAX("NMKD_Siax"),
    FOURX_ANIMESHARP("4x_AnimeSharp"),
    CODE_FORMERS("CodeFormers"),
    STRIP_BACKGROUND("strip_background"),
    FOURXNOMOS8KSC("4xNomos8kSC"),
    FOURXLSDIRPLUS("4xLSDIRplus"),
    FOURXNOMOSWEBPHOTO_REALPLKSR("4xNomosWebPhoto_RealPLKSR"),
    FOURXNOMOS2_REALPLKSR_DYSAMPLE("4xNomos2_realplksr_dysample"),
    FOURXNOMOS2_HQ_DAT2("4xNomos2_hq_dat2"),
    TWOXMODERNSPANIMATIONV1("2xModernSpanimationV1"),
    GFPGANV1_3("GFPGANv1.3"),
    RESTORE_FORMER("RestoreFormer");

    private final String wireName;

    PostProcessor(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
