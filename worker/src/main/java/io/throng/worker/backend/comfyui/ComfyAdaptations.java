package io.throng.worker.backend.comfyui;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.TextualInversion;
import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The loras and embeddings of a task in the server's names. What is not there is left out and noted (worker spec 4.8, 4.9).
 *
 * @param finder finds files
 * @param loraFiles loras the server has
 * @param embeddingFiles embeddings the server has
 */
record ComfyAdaptations(AdaptationFinder finder, List<String> loraFiles, List<String> embeddingFiles) {
    ComfyAdaptations {
        requireNonNull(finder, "finder");
        loraFiles = List.copyOf(loraFiles);
        embeddingFiles = List.copyOf(embeddingFiles);
    }

    /**
     * A lora to apply.
     *
     * @param file the server's name of it
     * @param modelStrength on the network
     * @param clipStrength on the text encoder
     */
    record Applied(String file, double modelStrength, double clipStrength) {}

    List<Applied> loras(ImageTask task, List<GenerationMetadata> notes) {
        List<Applied> applied = new ArrayList<>();
        for (Lora lora : task.loras()) {
            Optional<String> file =
                    finder.find(AdaptationFinder.Kind.LORA, lora.name(), lora.effectiveIsVersion(), loraFiles);
            if (file.isPresent()) {
                applied.add(new Applied(file.get(), lora.effectiveModel(), lora.effectiveClip()));
            } else {
                notes.add(new GenerationMetadata(MetadataType.LORA, MetadataValue.DOWNLOAD_FAILED, lora.name()));
            }
        }
        return applied;
    }

    /** The prompt with every {@code embedding:name} in the server's names. */
    String withEmbeddings(ImageTask task, String prompt, List<GenerationMetadata> notes) {
        String result = prompt;
        for (TextualInversion inversion : task.textualInversions()) {
            Optional<String> file =
                    finder.find(AdaptationFinder.Kind.TEXTUAL_INVERSION, inversion.name(), false, embeddingFiles);
            if (file.isPresent()) {
                result = Pattern.compile(
                                "embedding:" + Pattern.quote(inversion.name()) + "(?![\\w-])", Pattern.CASE_INSENSITIVE)
                        .matcher(result)
                        .replaceAll(Matcher.quoteReplacement("embedding:" + ModelMatch.bare(file.get())));
            } else {
                GenerationMetadata note =
                        new GenerationMetadata(MetadataType.TI, MetadataValue.DOWNLOAD_FAILED, inversion.name());
                if (!notes.contains(note)) {
                    notes.add(note);
                }
            }
        }
        return result;
    }
}
