package io.throng.worker.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.client.HordeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads which hordes to serve: {@code horde_urls}, or {@code horde_url} alone. */
final class HordeSettings {
    static final String DEFAULT_ADDRESS = "https://aihorde.net";

    private static final String ANONYMOUS_KEY = "0000000000";

    private final Settings settings;

    HordeSettings(Settings settings) {
        this.settings = settings;
    }

    List<HordeConfig> read() {
        Optional<String> commonKey = settings.text("api_key");
        String single = settings.text("horde_url", DEFAULT_ADDRESS);
        List<JsonNode> entries = settings.entries("horde_urls");
        List<HordeConfig> hordes = new ArrayList<>();
        if (entries.isEmpty()) {
            horde("horde_url", single, commonKey, 1).ifPresent(hordes::add);
        }
        for (int i = 0; i < entries.size(); i++) {
            String where = "horde_urls[" + i + "]";
            JsonNode entry = entries.get(i);
            if (entry.isObject()) {
                Optional<String> key = Optional.of(entry.path("api_key").asText(""))
                        .filter(text -> !text.isBlank())
                        .or(() -> commonKey);
                horde(where, entry.path("url").asText(""), key, weight(where, entry))
                        .ifPresent(hordes::add);
            } else {
                horde(where, entry.asText(), commonKey, 1).ifPresent(hordes::add);
            }
        }
        if (hordes.size() > HordeConfig.MAX_HORDES) {
            settings.problem("horde_urls names " + hordes.size() + " hordes, more than " + HordeConfig.MAX_HORDES);
        }
        if (hordes.stream().map(HordeConfig::address).distinct().count() < hordes.size()) {
            settings.problem("horde_urls names a horde twice");
        }
        return hordes;
    }

    private int weight(String where, JsonNode entry) {
        JsonNode weight = entry.path("weight");
        if (weight.isMissingNode() || weight.isNull()) {
            return 1;
        }
        if (!weight.canConvertToInt() || weight.asInt() < 1 || weight.asInt() > HordeConfig.MAX_WEIGHT) {
            settings.problem(where + ".weight is " + weight + ", not a whole number in 1 to " + HordeConfig.MAX_WEIGHT);
            return 1;
        }
        return weight.asInt();
    }

    private Optional<HordeConfig> horde(String where, String address, Optional<String> key, int weight) {
        if (key.isEmpty()) {
            settings.problem("api_key is missing" + (where.equals("horde_url") ? "" : " for " + where)
                    + "; hordes take no workers without an account");
        } else if (key.get().equals(ANONYMOUS_KEY)) {
            settings.problem("api_key is the anonymous one; hordes take no anonymous workers");
        }
        try {
            return Optional.of(new HordeConfig(HordeAddress.parse(address), key.orElse(""), weight));
        } catch (IllegalArgumentException e) {
            settings.problem(where + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
