package io.throng.worker.image;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Prompts with alternatives, {@code {red|green|{light|dark} blue}}: one of each group is chosen (worker spec 4.3). What is no
 * well-formed group, such as a brace without its partner or without a bar, stays as it is. Pure; linear in the prompt.
 */
final class DynamicPrompt {
    /** Groups inside each other; deeper ones stay as they are. */
    static final int MAX_DEPTH = 32;

    private DynamicPrompt() {}

    /** The prompt with alternatives chosen. */
    static String resolved(String prompt, RandomGenerator random) {
        return text(prompt, 0, prompt.length(), partners(prompt), 0, random);
    }

    /** For each opening brace the place of its partner, -1 without one. */
    private static int[] partners(String prompt) {
        int[] partner = new int[prompt.length()];
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < prompt.length(); i++) {
            partner[i] = -1;
            if (prompt.charAt(i) == '{') {
                open.add(i);
            } else if (prompt.charAt(i) == '}' && !open.isEmpty()) {
                partner[open.removeLast()] = i;
            }
        }
        return partner;
    }

    private static String text(String prompt, int from, int to, int[] partner, int depth, RandomGenerator random) {
        StringBuilder result = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            int end = partner[i];
            if (end < 0 || depth >= MAX_DEPTH) {
                result.append(prompt.charAt(i));
                continue;
            }
            List<int[]> alternatives = alternatives(prompt, i + 1, end, partner);
            if (alternatives.size() > 1) {
                int[] chosen = alternatives.get(random.nextInt(alternatives.size()));
                result.append(text(prompt, chosen[0], chosen[1], partner, depth + 1, random));
            } else {
                result.append('{')
                        .append(text(prompt, i + 1, end, partner, depth + 1, random))
                        .append('}');
            }
            i = end;
        }
        return result.toString();
    }

    /** Where the alternatives of a group begin and end; bars in inner groups do not count. */
    private static List<int[]> alternatives(String prompt, int from, int to, int[] partner) {
        List<int[]> alternatives = new ArrayList<>();
        int start = from;
        for (int i = from; i < to; i++) {
            if (partner[i] >= 0) {
                i = partner[i];
            } else if (prompt.charAt(i) == '|') {
                alternatives.add(new int[] {start, i});
                start = i + 1;
            }
        }
        alternatives.add(new int[] {start, to});
        return alternatives;
    }
}
