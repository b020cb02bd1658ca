package io.throng.inference.diffusion;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.inversion.EmbeddingTable;
import io.throng.inference.diffusion.lora.LoraMerge;
import io.throng.inference.diffusion.lora.LoraPart;
import io.throng.inference.diffusion.onnx.ExecutionProvider;
import io.throng.inference.diffusion.onnx.GraphSettings;
import io.throng.inference.diffusion.onnx.ModelChanges;
import io.throng.inference.diffusion.onnx.OnnxFile;
import io.throng.inference.diffusion.onnx.OnnxGraph;
import io.throng.inference.diffusion.onnx.Weights;
import io.throng.inference.diffusion.tokenizer.ExtraWords;
import io.throng.inference.diffusion.tokenizer.TextTokenizer;
import io.throng.inference.diffusion.tokenizer.TokenizerFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded graphs of a model.
 *
 * @param text the text encoders, one or two
 * @param unet the denoiser
 * @param vae the autoencoder
 */
record ModelParts(List<TextConditioner> text, OnnxGraph unet, VaeCodec vae) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelParts.class);

    /** Folder of a part that LoRAs adapt. */
    static String folderOf(LoraPart part) {
        return switch (part) {
            case UNET -> "unet";
            case TEXT_ENCODER -> "text_encoder";
            case TEXT_ENCODER_2 -> "text_encoder_2";
        };
    }

    /** Loads a model with the first provider that can. */
    static ModelParts load(ModelFolder folder, DiffusionOptions options) {
        List<ExecutionProvider> providers = options.provider().map(List::of).orElseGet(ExecutionProvider::byPreference);
        for (ExecutionProvider provider : providers.subList(0, providers.size() - 1)) {
            try {
                return load(folder, options, provider);
            } catch (InferenceException e) {
                // Built for the device is not the same as having one.
                LOG.info("{} cannot be used, trying the next: {}", provider, e.getMessage());
            }
        }
        return load(folder, options, providers.getLast());
    }

    private static ModelParts load(ModelFolder folder, DiffusionOptions options, ExecutionProvider provider) {
        Loading loading =
                new Loading(folder, options, new GraphSettings(provider, options.device(), options.threads()));
        try {
            return loading.load();
        } catch (RuntimeException e) {
            loading.opened.forEach(OnnxGraph::close);
            throw e;
        }
    }

    /** One attempt; remembers what it opened, so that nothing stays open when it fails. */
    private static final class Loading {
        private final ModelFolder folder;
        private final DiffusionOptions options;
        private final GraphSettings settings;
        private final List<OnnxGraph> opened = new ArrayList<>();

        Loading(ModelFolder folder, DiffusionOptions options, GraphSettings settings) {
            this.folder = folder;
            this.options = options;
            this.settings = settings;
        }

        ModelParts load() {
            OnnxFile unetFile = OnnxFile.read(folder.graph("unet").orElseThrow());
            OnnxGraph unet = open(
                    unetFile,
                    new ModelChanges(
                            new LoraMerge(unetFile).merged(options.loras(), LoraPart.UNET), options.seamless()));
            OnnxGraph decoder = open("vae_decoder");
            Optional<OnnxGraph> encoder = folder.graph("vae_encoder").map(file -> open("vae_encoder"));
            VaeCodec vae = new VaeCodec(decoder, encoder, folder, options.tileSide(), options.seamless());
            TextConditioner first = text("tokenizer", LoraPart.TEXT_ENCODER);
            List<TextConditioner> text = folder.graph("text_encoder_2").isPresent()
                    ? List.of(first, text("tokenizer_2", LoraPart.TEXT_ENCODER_2))
                    : List.of(first);
            return new ModelParts(text, unet, vae);
        }

        private OnnxGraph open(String part) {
            Path file = folder.graph(part).orElseThrow();
            ModelChanges changes = new ModelChanges(List.of(), options.seamless());
            return changes.isEmpty() ? keep(OnnxGraph.load(file, settings)) : open(OnnxFile.read(file), changes);
        }

        private OnnxGraph open(OnnxFile file, ModelChanges changes) {
            return keep(OnnxGraph.load(file, changes, settings));
        }

        private OnnxGraph keep(OnnxGraph graph) {
            opened.add(graph);
            return graph;
        }

        private TextConditioner text(String tokenizerPart, LoraPart loraPart) {
            OnnxFile file = OnnxFile.read(folder.graph(folderOf(loraPart)).orElseThrow());
            TextTokenizer tokenizer = TokenizerFolder.read(folder.folder(tokenizerPart));
            List<Weights> merged = new LoraMerge(file).merged(options.loras(), loraPart);
            if (options.inversions().isEmpty()) {
                OnnxGraph graph = open(file, new ModelChanges(merged, false));
                return new TextConditioner(
                        graph,
                        tokenizer,
                        options.weighting(),
                        ModelInspection.finalNorm(file),
                        ExtraWords.none(tokenizer));
            }
            EmbeddingTable table = EmbeddingTable.with(
                    file, merged, options.inversions(), ModelInspection.encoder(loraPart), tokenizer.end());
            List<Weights> changed = new ArrayList<>(merged);
            changed.removeIf(weights -> weights.name().equals(table.table().name()));
            changed.add(table.table());
            OnnxGraph graph = open(file, new ModelChanges(changed, false));
            ExtraWords extra = new ExtraWords(table.words(), TextConditioner.endFor(graph, tokenizer, table.endCopy()));
            return new TextConditioner(graph, tokenizer, options.weighting(), ModelInspection.finalNorm(file), extra);
        }
    }

    @Override
    public void close() {
        text.forEach(TextConditioner::close);
        unet.close();
        vae.close();
    }
}
