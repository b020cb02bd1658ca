package io.throng.server.moderation.filter;

import com.google.re2j.Pattern;
import java.util.List;

/** Prompts that nobody could object to. An expression that matches most of them is a slip of the keyboard. */
final class HarmlessPrompts {
    private static final List<String> PROMPTS = List.of(
            "a lighthouse in the fog at dawn oil painting",
            "portrait of an elderly fisherman sharp focus",
            "isometric view of a cosy library with green lamps",
            "red sports car on a mountain road in autumn",
            "bowl of ramen on a wooden table top down photo",
            "castle above the clouds fantasy concept art",
            "astronaut playing chess with a robot",
            "map of an island with harbours and hills",
            "stained glass window with a sunflower",
            "two cats asleep on a piano watercolour");

    private HarmlessPrompts() {}

    static boolean mostlyMatchedBy(Pattern pattern) {
        long matched = PROMPTS.stream()
                .filter(prompt -> pattern.matcher(prompt).find())
                .count();
        return matched * 2 > PROMPTS.size();
    }
}
