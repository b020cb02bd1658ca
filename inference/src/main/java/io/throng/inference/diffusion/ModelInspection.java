package io.throng.inference.diffusion;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.TextConditioner.LayerNorm;
import io.throng.inference.diffusion.inversion.EmbeddingTable;
import io.throng.inference.diffusion.inversion.TextualInversionFile;
import io.throng.inference.diffusion.lora.LoraFile;
import io.throng.inference.diffusion.lora.LoraMerge;
import io.throng.inference.diffusion.lora.LoraPart;
import io.throng.inference.diffusion.onnx.ModelChanges;
import io.throng.inference.diffusion.onnx.OnnxFile;
import io.throng.inference.diffusion.onnx.Weights;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells from a model's files what it can do. */
final class ModelInspection {
    private static final int SD2_EMBEDDING_WIDTH = 1024;
    private static final int SD1_EMBEDDING_WIDTH = 768;

    private ModelInspection() {}

    static DiffusionCapabilities capabilities(ModelFolder folder) {
        OnnxFile unet = OnnxFile.read(folder.graph("unet").orElseThrow());
        return new DiffusionCapabilities(
                family(folder),
                folder.latentSide() * folder.pixelsPerLatent(),
                folder.fixedSize(),
                folder.graph("vae_encoder").isPresent(),
                clipSkip(folder),
                new LoraMerge(unet).possible(),
                encoders(folder).values().stream().allMatch(EmbeddingTable::possible),
                !folder.fixedSize() && unet.opset() >= ModelChanges.MIN_WRAPPING_OPSET,
                folder.maxGuidance());
    }

    private static ModelFamily family(ModelFolder folder) {
        if (isXl(folder)) {
            return ModelFamily.STABLE_DIFFUSION_XL;
        }
        return switch (folder.embeddingWidth()) {
            case SD2_EMBEDDING_WIDTH -> ModelFamily.STABLE_DIFFUSION_2;
            case SD1_EMBEDDING_WIDTH -> ModelFamily.STABLE_DIFFUSION_1;
            default -> ModelFamily.OTHER;
        };
    }

    private static Map<LoraPart, OnnxFile> encoders(ModelFolder folder) {
        Map<LoraPart, OnnxFile> encoders = new EnumMap<>(LoraPart.class);
        for (LoraPart part : List.of(LoraPart.TEXT_ENCODER, LoraPart.TEXT_ENCODER_2)) {
            folder.graph(ModelParts.folderOf(part)).ifPresent(file -> encoders.put(part, OnnxFile.read(file)));
        }
        return encoders;
    }

    /** Number of a text encoder, the first being 0. */
    static int encoder(LoraPart part) {
        return part == LoraPart.TEXT_ENCODER_2 ? 1 : 0;
    }

    /** Throws if the model has other text encoders than the inversion is made for. */
    static void requireFitting(ModelFolder folder, TextualInversionFile inversion) {
        Map<LoraPart, OnnxFile> encoders = encoders(folder);
        if (encoders.size() != inversion.encoders()) {
            throw new InferenceException("the textual inversion " + inversion.file() + " has vectors for "
                    + inversion.encoders() + " text encoders, but " + folder.name() + " has " + encoders.size());
        }
        encoders.forEach((part, file) -> EmbeddingTable.requireFitting(file, inversion, encoder(part)));
    }

    private static boolean isXl(ModelFolder folder) {
        return folder.graph("text_encoder_2").isPresent();
    }

    /** Earlier layers need an export with hidden states, and but for SDXL the normalisation that follows the last layer. */
    private static boolean clipSkip(ModelFolder folder) {
        OnnxFile text = OnnxFile.read(folder.graph("text_encoder").orElseThrow());
        boolean hasLayers =
                text.outputs().stream().filter(TextConditioner::isLayer).count() > 1;
        return hasLayers && (isXl(folder) || finalNorm(text).isPresent());
    }

    /** Throws if a layer of the LoRA is not in the model's parts or has another size. */
    static void requireFitting(ModelFolder folder, LoraFile lora) {
        for (LoraPart part : LoraPart.values()) {
            if (!lora.layers(part).isEmpty()) {
                Path file = folder.graph(ModelParts.folderOf(part))
                        .orElseThrow(() -> new InferenceException(
                                "the LoRA adapts the " + part + ", which " + folder.name() + " does not have"));
                new LoraMerge(OnnxFile.read(file)).requireFitting(lora, part);
            }
        }
    }

    /** The normalisation behind the last layer of a text encoder, if its weights can be told by name. */
    static Optional<LayerNorm> finalNorm(OnnxFile file) {
        Optional<float[]> scale = valuesEndingIn(file, "final_layer_norm.weight");
        Optional<float[]> offset = valuesEndingIn(file, "final_layer_norm.bias");
        return scale.isPresent() && offset.isPresent()
                ? Optional.of(new LayerNorm(scale.get(), offset.get()))
                : Optional.empty();
    }

    private static Optional<float[]> valuesEndingIn(OnnxFile file, String end) {
        return file.weightNames().stream()
                .filter(name -> name.endsWith(end))
                .findFirst()
                .flatMap(file::weights)
                .map(Weights::values);
    }
}
