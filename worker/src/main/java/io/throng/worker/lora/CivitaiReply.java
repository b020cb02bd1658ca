package io.throng.worker.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads CivitAI's descriptions of models and versions and chooses what to use of them (worker spec 4.8). Pure. */
final class CivitaiReply {
    private static final Set<String> TYPES = Set.of("LORA", "LOCON", "DORA");
    private static final int MAX_VERSIONS = 1000;
    private static final int MAX_WORDS = 200;
    private static final int MAX_WORD_CHARS = 1000;
    private static final double BYTES_PER_KB = 1024;

    private CivitaiReply() {}

    /** The newest version of a model that is not in early access and has a usable file. */
    static LoraVersion newestOf(JsonNode model, Instant now) throws LoraRefusedException {
        requireType(model.path("type").asText(""), model.path("name").asText(""));
        List<JsonNode> versions = new ArrayList<>();
        for (JsonNode version : model.path("modelVersions")) {
            if (versions.size() < MAX_VERSIONS && !isEarlyAccess(version, now)) {
                versions.add(version);
            }
        }
        // The service lists the newest first; a stable sort keeps its order where times are missing.
        versions.sort(Comparator.comparing(CivitaiReply::publishedAt).reversed());
        for (JsonNode version : versions) {
            Optional<JsonNode> file = file(version);
            if (file.isPresent()) {
                return version(
                        model.path("id").asLong(),
                        model.path("name").asText(""),
                        model.path("nsfw").asBoolean(false),
                        version,
                        file.get());
            }
        }
        throw new LoraRefusedException("no version of \"" + model.path("name").asText("")
                + "\" is public and has a safetensors file with a hash");
    }

    /** A version that was asked for by its own number. */
    static LoraVersion exactly(JsonNode version, Instant now) throws LoraRefusedException {
        JsonNode model = version.path("model");
        String name = model.path("name").asText("");
        requireType(model.path("type").asText(""), name);
        if (isEarlyAccess(version, now)) {
            throw new LoraRefusedException("this version of \"" + name + "\" is in early access");
        }
        JsonNode file = file(version)
                .orElseThrow(() -> new LoraRefusedException(
                        "this version of \"" + name + "\" has no safetensors file with a hash"));
        return version(
                version.path("modelId").asLong(), name, model.path("nsfw").asBoolean(false), version, file);
    }

    /** The model in the result of a search that is meant by a name: the one of that name, else the first. */
    static JsonNode bestMatch(JsonNode search, String name) throws LoraRefusedException {
        JsonNode first = null;
        for (JsonNode item : search.path("items")) {
            if (item.path("name").asText("").equalsIgnoreCase(name.strip())) {
                return item;
            }
            first = first == null ? item : first;
        }
        if (first == null) {
            throw new LoraRefusedException("there is no adaptation named \"" + name + "\"");
        }
        return first;
    }

    private static LoraVersion version(long modelId, String name, boolean nsfw, JsonNode version, JsonNode file) {
        List<String> words = new ArrayList<>();
        for (JsonNode word : version.path("trainedWords")) {
            String text = word.asText("").strip();
            if (words.size() < MAX_WORDS && !text.isEmpty() && text.length() <= MAX_WORD_CHARS) {
                words.add(text);
            }
        }
        return new LoraVersion(
                modelId,
                version.path("id").asLong(),
                name,
                nsfw,
                version.path("baseModel").asText(""),
                words,
                Math.round(file.path("sizeKB").asDouble() * BYTES_PER_KB),
                file.path("hashes").path("SHA256").asText().toLowerCase(Locale.ROOT),
                file.path("downloadUrl").asText(version.path("downloadUrl").asText("")));
    }

    /** The file to use: a safetensors with a hash, the primary one if there are several. */
    private static Optional<JsonNode> file(JsonNode version) {
        List<JsonNode> usable = new ArrayList<>();
        for (JsonNode file : version.path("files")) {
            boolean safe = file.path("name").asText("").toLowerCase(Locale.ROOT).endsWith(".safetensors");
            boolean hashed = file.path("hashes").path("SHA256").asText("").matches("[0-9a-fA-F]{64}");
            boolean placed = !file.path("downloadUrl")
                    .asText(version.path("downloadUrl").asText(""))
                    .isEmpty();
            if (safe && hashed && placed) {
                usable.add(file);
            }
        }
        return usable.stream()
                .filter(file -> file.path("primary").asBoolean(false))
                .findFirst()
                .or(() -> usable.stream().findFirst());
    }

    private static boolean isEarlyAccess(JsonNode version, Instant now) {
        Instant end = instant(version.path("earlyAccessEndsAt")
                .asText(version.path("earlyAccessDeadline").asText("")));
        if (end.isAfter(now)) {
            return true;
        }
        long days = version.path("earlyAccessTimeFrame").asLong(0);
        if (days > 0
                && publishedAt(version)
                        .plus(Duration.ofDays(Math.min(days, 3650)))
                        .isAfter(now)) {
            return true;
        }
        // Without an end, the word alone decides.
        return end.equals(Instant.EPOCH)
                && version.path("availability").asText("").equals("EarlyAccess");
    }

    private static Instant publishedAt(JsonNode version) {
        Instant published = instant(version.path("publishedAt").asText(""));
        return published.equals(Instant.EPOCH)
                ? instant(version.path("createdAt").asText(""))
                : published;
    }

    private static Instant instant(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException _) {
            return Instant.EPOCH; // a time that cannot be read tells nothing
        }
    }

    private static void requireType(String type, String name) throws LoraRefusedException {
        if (!TYPES.contains(type.toUpperCase(Locale.ROOT))) {
            throw new LoraRefusedException("\"" + name + "\" is a " + type + " and no low-rank adaptation");
        }
    }
}
