package io.throng.worker.model;

import static java.util.Objects.requireNonNull;

import io.throng.worker.config.CustomModel;
import io.throng.worker.config.ModelChoice;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Expands {@code models_to_load} and {@code models_to_skip} (worker spec 2.4): instructions such as {@code all sdxl}, {@code top 5} and {@code auto 3}
 * beside plain names. Every instruction is expanded, then what is to be skipped is taken away; a skipped model of a {@code top 5} is not
 * replaced. Pure.
 */
public final class ModelInstructions {
    /** Left out whatever the settings say: a test model of one operator. */
    static final String ALWAYS_SKIPPED = "SDXL_beta::stability.ai#6901";

    private static final Pattern RANKED = Pattern.compile("^(top|bottom) ([0-9]{1,6})\\b.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern AUTO = Pattern.compile("^auto ([0-9]{1,6})$", Pattern.CASE_INSENSITIVE);
    private static final Pattern ALL_OF_STYLE = Pattern.compile("^all ([a-z0-9 _-]+) models$");
    private static final Set<String> SHORT_GROUPS =
            Set.of("all sd15", "all sd21", "all sdxl", "all sfw", "all nsfw", "all inpainting");
    private static final Set<String> LARGE_BASELINES = Set.of("stable_cascade", "flux_1");

    private final Collection<ReferenceModel> reference;
    private final Map<String, Long> uses;
    private final boolean large;
    private final IntFunction<List<String>> inDemand;

    /**
     * @param reference the models there are
     * @param uses how often each was used in a month
     * @param large whether instructions include the large families
     * @param inDemand this many of the models by which one more worker would help most
     */
    public ModelInstructions(
            Collection<ReferenceModel> reference,
            Map<String, Long> uses,
            boolean large,
            IntFunction<List<String>> inDemand) {
        this.reference = List.copyOf(reference);
        this.uses = Map.copyOf(uses);
        this.large = large;
        this.inDemand = requireNonNull(inDemand, "inDemand");
    }

    /** Whether some entry needs to know how much models are used. */
    public static boolean needUses(ModelChoice choice) {
        return Stream.concat(choice.load().stream(), choice.skip().stream())
                .anyMatch(entry -> isRanked(entry) || isAuto(entry));
    }

    /** Whether an entry can only be expanded by the horde's reference of models. */
    public static boolean needsReference(String entry) {
        return isInstruction(entry) && !isAuto(entry);
    }

    /** Whether an entry is an instruction, and not the name of a model. */
    public static boolean isInstruction(String entry) {
        String text = entry.strip().toLowerCase(Locale.ROOT);
        return isRanked(entry)
                || isAuto(entry)
                || text.equals("all")
                || text.equals("all models")
                || SHORT_GROUPS.contains(text)
                || ALL_OF_STYLE.matcher(text).matches();
    }

    private static boolean isRanked(String entry) {
        return RANKED.matcher(entry.strip()).matches();
    }

    private static boolean isAuto(String entry) {
        return AUTO.matcher(entry.strip()).matches();
    }

    /** The models of these entries: what instructions stand for, then plain names, custom models last, without those to skip. */
    public Set<String> expanded(ModelChoice choice) {
        Set<String> models = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (String entry : choice.load()) {
            instruction(entry).ifPresentOrElse(models::addAll, () -> names.add(entry));
        }
        models.addAll(names);
        choice.custom().stream().map(CustomModel::name).forEach(models::add);
        models.removeAll(skipped(choice));
        return models;
    }

    /** The models of the entries to skip. */
    public Set<String> skipped(ModelChoice choice) {
        Set<String> skipped = new LinkedHashSet<>();
        skipped.add(ALWAYS_SKIPPED);
        for (String entry : choice.skip()) {
            skipped.addAll(instruction(entry).orElse(List.of(entry)));
        }
        return skipped;
    }

    /** What an instruction stands for; empty if the entry is a plain name. */
    private Optional<List<String>> instruction(String entry) {
        String text = requireNonNull(entry, "entry").strip().toLowerCase(Locale.ROOT);
        Matcher ranked = RANKED.matcher(text);
        if (ranked.matches()) {
            Comparator<String> byUse = Comparator.comparingLong(name -> uses.getOrDefault(name, 0L));
            boolean top = ranked.group(1).equals("top");
            return Optional.of(where(model -> true).stream()
                    .sorted(top ? byUse.reversed() : byUse)
                    .limit(Long.parseLong(ranked.group(2)))
                    .toList());
        }
        Matcher auto = AUTO.matcher(text);
        if (auto.matches()) {
            return Optional.of(inDemand.apply(Integer.parseInt(auto.group(1))));
        }
        return switch (text) {
            case "all", "all models" -> Optional.of(where(model -> true));
            case "all sd15", "all sd15 models" -> Optional.of(ofBaseline("stable_diffusion_1"));
            case "all sd21", "all sd21 models" -> Optional.of(ofBaseline("stable_diffusion_2"));
            case "all sdxl", "all sdxl models" -> Optional.of(ofBaseline("stable_diffusion_xl"));
            case "all sfw", "all sfw models" -> Optional.of(where(model -> !model.nsfw()));
            case "all nsfw", "all nsfw models" -> Optional.of(where(ReferenceModel::nsfw));
            case "all inpainting", "all inpainting models" -> Optional.of(where(ReferenceModel::inpainting));
            default -> ofStyle(text);
        };
    }

    private Optional<List<String>> ofStyle(String text) {
        Matcher style = ALL_OF_STYLE.matcher(text);
        return style.matches()
                ? Optional.of(
                        where(model -> model.style().toLowerCase(Locale.ROOT).equals(style.group(1))))
                : Optional.empty();
    }

    private List<String> ofBaseline(String prefix) {
        return where(model -> plain(model.baseline()).startsWith(prefix));
    }

    private List<String> where(Predicate<ReferenceModel> condition) {
        return reference.stream()
                .filter(model -> large || !LARGE_BASELINES.contains(plain(model.baseline())))
                .filter(condition)
                .map(ReferenceModel::name)
                .toList();
    }

    private static String plain(String baseline) {
        return baseline.toLowerCase(Locale.ROOT).replace(' ', '_');
    }
}
