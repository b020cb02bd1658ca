package io.throng.worker.image;

import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.TextualInversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A job's prompt, made ready in the order of worker spec 4.3: alternatives chosen, textual inversions put in, triggers of low-rank
 * adaptations put in. What is random follows from the job's seed, so that the same job gives the same prompt everywhere.
 *
 * @param positive what to draw
 * @param negative what to avoid, may be empty
 */
record PromptParts(String positive, String negative) {
    /** Stands between what to draw and what to avoid; what follows a second one is dropped (worker spec 4.1). */
    static final String SEPARATOR = "###";

    /** How alike, of 100, a trained word must be to what is asked for, to be taken for it. */
    static final int LEAST_LIKENESS = 65;

    private static final int MAX_COMPARED_CHARACTERS = 200;

    static PromptParts of(ImagePopPayload job, long seed, LoraTriggers triggers) {
        String[] parts = (job.prompt() == null ? "" : job.prompt()).split(SEPARATOR, -1);
        RandomGenerator random = new SplittableRandom(seed);
        String positive = DynamicPrompt.resolved(parts[0].strip(), random);
        String negative = parts.length > 1 ? parts[1].strip() : "";
        for (TextualInversion inversion : job.tis() == null ? List.<TextualInversion>of() : job.tis()) {
            String embedding = "(embedding:" + inversion.name() + ":" + inversion.effectiveStrength() + ")";
            if ("prompt".equals(inversion.injectTi())) {
                positive = embedding + "," + positive;
            } else if ("negprompt".equals(inversion.injectTi())) {
                negative = negative.isEmpty() ? embedding : negative + "," + embedding;
            }
        }
        for (Lora lora : job.loras() == null ? List.<Lora>of() : job.loras()) {
            Optional<String> trigger = trigger(lora, triggers, random);
            if (trigger.isPresent()) {
                positive = trigger.get() + ", " + positive;
            }
        }
        return new PromptParts(positive, negative);
    }

    private static Optional<String> trigger(Lora lora, LoraTriggers triggers, RandomGenerator random) {
        if (lora.injectTrigger() == null || lora.injectTrigger().isBlank()) {
            return Optional.empty();
        }
        List<String> words = triggers.trainedWords(lora);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String wanted = lora.injectTrigger().strip().toLowerCase(Locale.ROOT);
        return switch (wanted) {
            case "any" -> Optional.of(words.get(random.nextInt(words.size())));
            case "all" -> Optional.of(String.join(", ", words));
            default -> likest(wanted, words);
        };
    }

    private static Optional<String> likest(String wanted, List<String> words) {
        String best = null;
        double likeness = LEAST_LIKENESS;
        for (String word : words) {
            double candidate = likeness(wanted, word.toLowerCase(Locale.ROOT));
            if (candidate > likeness) {
                likeness = candidate;
                best = word;
            }
        }
        return Optional.ofNullable(best);
    }

    /** 0 to 100: twice the longest common subsequence against the lengths of both. */
    static double likeness(String a, String b) {
        String left = a.substring(0, Math.min(a.length(), MAX_COMPARED_CHARACTERS));
        String right = b.substring(0, Math.min(b.length(), MAX_COMPARED_CHARACTERS));
        if (left.isEmpty() && right.isEmpty()) {
            return 100;
        }
        List<Integer> before = new ArrayList<>();
        for (int j = 0; j <= right.length(); j++) {
            before.add(0);
        }
        for (int i = 1; i <= left.length(); i++) {
            List<Integer> now = new ArrayList<>(before.size());
            now.add(0);
            for (int j = 1; j <= right.length(); j++) {
                now.add(
                        left.charAt(i - 1) == right.charAt(j - 1)
                                ? before.get(j - 1) + 1
                                : Math.max(before.get(j), now.get(j - 1)));
            }
            before = now;
        }
        return 200.0 * before.getLast() / (left.length() + right.length());
    }
}
