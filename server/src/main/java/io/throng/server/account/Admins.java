package io.throng.server.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who administers the horde: a matter of its settings, not of roles (accounts specification section 1.1). An administrator is no
 * moderator by that alone.
 *
 * @param aliases whole aliases, {@code name#id}
 */
public record Admins(Set<String> aliases) {
    public Admins {
        aliases = Set.copyOf(aliases);
    }

    /**
     * Reads the setting: a JSON list of aliases, or aliases separated by commas.
     *
     * @throws IllegalArgumentException if it begins like a JSON list and is none
     */
    public static Admins parse(String setting) {
        String text = setting.strip();
        if (!text.startsWith("[")) {
            return of(Arrays.asList(text.split(",", -1)));
        }
        try {
            return of(new ObjectMapper().readValue(text, new TypeReference<List<String>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the list of administrators is not a JSON list of aliases: " + text, e);
        }
    }

    /** Whether the account, under its present name, is one. */
    public boolean include(Account account) {
        return aliases.contains(account.alias());
    }

    private static Admins of(List<String> aliases) {
        return new Admins(aliases.stream()
                .map(String::strip)
                .filter(alias -> !alias.isEmpty())
                .collect(Collectors.toSet()));
    }
}
