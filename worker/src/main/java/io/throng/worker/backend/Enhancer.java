package io.throng.worker.backend;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The upscalers and face fixers hordes know, and the names their files go by (worker spec 4.12). */
public enum Enhancer {
    REALESRGAN_X4PLUS("RealESRGAN_x4plus", 4, "R-ESRGAN 4x+"),
    REALESRGAN_X2PLUS("RealESRGAN_x2plus", 2, "R-ESRGAN 2x+"),
    REALESRGAN_X4PLUS_ANIME_6B("RealESRGAN_x4plus_anime_6B", 4, "R-ESRGAN 4x+ Anime6B"),
    NMKD_SIAX("NMKD_Siax", 4, "4x_NMKD-Siax_200k", "4x_NMKD-Siax"),
    ANIME_SHARP("4x_AnimeSharp", 4, "4x-AnimeSharp"),
    NOMOS_8K_SC("4xNomos8kSC", 4),
    LSDIR_PLUS("4xLSDIRplus", 4, "4xLSDIRplusR", "4xLSDIRplusC"),
    NOMOS_WEB_PHOTO("4xNomosWebPhoto_RealPLKSR", 4),
    NOMOS2_DYSAMPLE("4xNomos2_realplksr_dysample", 4),
    NOMOS2_DAT2("4xNomos2_hq_dat2", 4),
    MODERN_SPANIMATION("2xModernSpanimationV1", 2),
    GFPGAN("GFPGAN", 1, "GFPGANv1.4", "GFPGANv1.3"),
    GFPGAN_1_3("GFPGANv1.3", 1),
    CODEFORMERS("CodeFormers", 1, "CodeFormer", "codeformer-v0.1.0"),
    RESTOREFORMER("RestoreFormer", 1);

    private final String formName;
    private final int factor;
    private final List<String> otherNames;

    Enhancer(String formName, int factor, String... otherNames) {
        this.formName = formName;
        this.factor = factor;
        this.otherNames = List.of(otherNames);
    }

    /** The horde's name. */
    public String formName() {
        return formName;
    }

    /** How many times the sides grow; 1 for a face fixer. */
    public int factor() {
        return factor;
    }

    /** Whether it mends faces, and leaves the size. */
    public boolean fixesFaces() {
        return factor == 1;
    }

    /** The one of this name of the horde's. */
    public static Optional<Enhancer> of(String formName) {
        return Arrays.stream(values())
                .filter(enhancer -> enhancer.formName.equals(formName))
                .findFirst();
    }

    /** Its file or title among those a back end lists, compared by letters, digits and plus signs. */
    public Optional<String> among(Collection<String> listed) {
        return Stream.concat(Stream.of(formName), otherNames.stream())
                .flatMap(name -> listed.stream().filter(file -> plain(file).equals(plain(name))))
                .findFirst();
    }

    private static String plain(String name) {
        return ModelMatch.stem(name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9+]", "");
    }
}
