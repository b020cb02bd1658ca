package io.throng.inference.diffusion.tokenizer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of a prompt and how much it counts.
 *
 * <p>The syntax is AUTOMATIC1111's: {@code (word)} counts 1.1 times, {@code [word]} 1/1.1 times, {@code (word:1.3)} 1.3 times;
 * brackets multiply when nested; {@code \(}, {@code \)}, {@code \[}, {@code \]} and {@code \\} are the characters themselves; a
 * bracket never closed counts up to the end. ComfyUI reads the same, but has no square brackets and lets an inner number replace the
 * outer weight.
 *
 * @param text the words, without the syntax
 * @param weight 1 = as written, {@link #MIN_WEIGHT} to {@link #MAX_WEIGHT}
 */
public record WeightedText(String text, double weight) {
    /** Smallest weight; smaller numbers become this. */
    public static final double MIN_WEIGHT = -10;

    /** Largest weight; larger numbers become this. */
    public static final double MAX_WEIGHT = 10;

    private static final double BRACKET = 1.1;
    private static final Pattern SYNTAX = Pattern.compile(
            "\\\\[()\\[\\]\\\\]|\\\\|\\(|\\[|:\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+))\\s*\\)|\\)|\\]|[^\\\\()\\[\\]:]+|:");

    public WeightedText {
        requireNonNull(text, "text");
    }

    /** The stretches of a prompt, neighbours of equal weight joined; never empty. */
    public static List<WeightedText> parse(String prompt) {
        List<StringBuilder> texts = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        List<Integer> round = new ArrayList<>();
        List<Integer> square = new ArrayList<>();
        Matcher parts = SYNTAX.matcher(prompt);
        while (parts.find()) {
            String part = parts.group();
            String number = parts.group(1);
            if (part.length() == 2 && part.charAt(0) == '\\') {
                add(texts, weights, part.substring(1));
            } else if (part.equals("(")) {
                round.add(texts.size());
            } else if (part.equals("[")) {
                square.add(texts.size());
            } else if (number != null && !round.isEmpty()) {
                multiply(weights, round.removeLast(), Double.parseDouble(number));
            } else if (part.equals(")") && !round.isEmpty()) {
                multiply(weights, round.removeLast(), BRACKET);
            } else if (part.equals("]") && !square.isEmpty()) {
                multiply(weights, square.removeLast(), 1 / BRACKET);
            } else {
                add(texts, weights, part);
            }
        }
        round.forEach(start -> multiply(weights, start, BRACKET));
        square.forEach(start -> multiply(weights, start, 1 / BRACKET));
        return joined(texts, weights);
    }

    private static void add(List<StringBuilder> texts, List<Double> weights, String text) {
        texts.add(new StringBuilder(text));
        weights.add(1.0);
    }

    private static void multiply(List<Double> weights, int from, double factor) {
        for (int i = from; i < weights.size(); i++) {
            weights.set(i, weights.get(i) * factor);
        }
    }

    private static List<WeightedText> joined(List<StringBuilder> texts, List<Double> weights) {
        List<WeightedText> result = new ArrayList<>();
        for (int i = 0; i < texts.size(); ) {
            StringBuilder text = texts.get(i);
            double weight = weights.get(i);
            for (i++; i < texts.size() && weights.get(i) == weight; i++) {
                text.append(texts.get(i));
            }
            result.add(new WeightedText(text.toString(), Math.clamp(weight, MIN_WEIGHT, MAX_WEIGHT)));
        }
        return result.isEmpty() ? List.of(new WeightedText("", 1)) : result;
    }
}
