package io.throng.worker.lora;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * One version of a low-rank adaptation, with the one file of it that is used.
 *
 * @param modelId number of the adaptation
 * @param versionId number of the version
 * @param name name of the adaptation
 * @param nsfw whether it is meant for pictures unfit for work
 * @param baseModel what its publisher says it was made for, such as {@code SD 1.5}
 * @param trainedWords words it answers to, in the publisher's order
 * @param sizeBytes about how large its file is; the service tells kilobytes
 * @param sha256 hash of its file, lower case
 * @param downloadUrl where its file lies, without a token
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LoraVersion(
        long modelId,
        long versionId,
        String name,
        boolean nsfw,
        String baseModel,
        List<String> trainedWords,
        long sizeBytes,
        String sha256,
        String downloadUrl) {
    /** Longest part of a file name made of the adaptation's name. */
    public static final int MAX_NAME_CHARS = 128;

    public LoraVersion {
        requireNonNull(name, "name");
        requireNonNull(baseModel, "baseModel");
        requireNonNull(sha256, "sha256");
        requireNonNull(downloadUrl, "downloadUrl");
        trainedWords = List.copyOf(trainedWords);
    }

    /** The name its file is kept under: what is plain of its name, and the version's number. */
    public String fileName() {
        return plain(name, MAX_NAME_CHARS) + "_" + versionId + ".safetensors";
    }

    /** What of a name can stand in a file name anywhere; beginning with a letter or digit. */
    static String plain(String name, int maxChars) {
        String plain = name.replaceAll("[^A-Za-z0-9_-]+", "").replaceFirst("^[^A-Za-z0-9]+", "");
        String cut = plain.substring(0, Math.min(maxChars, plain.length()));
        return cut.isEmpty() ? "unnamed" : cut;
    }
}
