package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How to speak with one server of the OpenAI images interface (quality spec 1.3, 1.4, 7.2).
 *
 * @param address with or without {@code /v1}
 * @param apiKey bearer token, if it wants one
 * @param offered the horde's names of the models it stands for
 * @param models the horde's model name to the server's; a model without an entry is left out of the call
 * @param sizes which sizes it draws
 * @param picturesPerCall most pictures asked for in one call, 1 to {@value #MAX_PICTURES_PER_CALL}; with more than one, only the
 *     first has a seed of its own
 * @param edits whether it has the edits call, for jobs with a source image
 * @param headers sent with every call
 * @param parameters members added to every call, such as {@code quality} or {@code style}
 */
public record OpenAiImageSettings(
        String address,
        Optional<String> apiKey,
        Set<String> offered,
        Map<String, String> models,
        Sizes sizes,
        int picturesPerCall,
        boolean edits,
        Map<String, String> headers,
        Map<String, JsonNode> parameters) {
    /** Largest {@link #picturesPerCall}: OpenAI's own bound. */
    public static final int MAX_PICTURES_PER_CALL = 10;

    public OpenAiImageSettings {
        requireNonNull(address, "address");
        requireNonNull(apiKey, "apiKey");
        offered = Set.copyOf(offered);
        models = Map.copyOf(models);
        requireNonNull(sizes, "sizes");
        if (picturesPerCall < 1 || picturesPerCall > MAX_PICTURES_PER_CALL) {
            throw new IllegalArgumentException(
                    "picturesPerCall " + picturesPerCall + " must be 1 to " + MAX_PICTURES_PER_CALL);
        }
        headers = Map.copyOf(headers);
        parameters = Map.copyOf(parameters);
    }

    /** A server that draws every size, one picture a call, and has no edits. */
    public static OpenAiImageSettings plain(
            String address, Optional<String> apiKey, Set<String> offered, Map<String, String> models) {
        return new OpenAiImageSettings(address, apiKey, offered, models, Sizes.AS_ASKED, 1, false, Map.of(), Map.of());
    }

    /** Without the key and the headers, which no log may show. */
    @Override
    public String toString() {
        return "OpenAiImageSettings[address=" + address + ", offered=" + offered + ", sizes=" + sizes + "]";
    }

    /** Which sizes a server draws: any, or a square, a wide and a tall one. */
    public enum Sizes {
        AS_ASKED("", "", ""),
        DALL_E_3("1024x1024", "1792x1024", "1024x1792"),
        GPT_IMAGE("1024x1024", "1536x1024", "1024x1536");

        private final String square;
        private final String wide;
        private final String tall;

        Sizes(String square, String wide, String tall) {
            this.square = square;
            this.wide = wide;
            this.tall = tall;
        }

        /** The size to ask for; the picture is cut to the job's size afterwards. */
        String of(int width, int height) {
            if (this == AS_ASKED) {
                return width + "x" + height;
            }
            if (width == height) {
                return square;
            }
            return width > height ? wide : tall;
        }
    }
}
