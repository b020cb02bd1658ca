package io.throng.inference.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.sampler.NoiseSchedule;
import io.throng.inference.diffusion.sampler.Sampler;
import io.throng.inference.diffusion.sampler.Spacing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A model's folder in the layout of a diffusers ONNX export, and what its configuration files say. What they leave out is as in
 * Stable Diffusion 1, whose first exports had no configuration at all.
 */
final class ModelFolder {
    /** Largest configuration file. */
    static final long MAX_CONFIG_BYTES = 1 << 20;

    /** Largest latent picture's side a configuration may claim. */
    static final int MAX_LATENT_SIDE = 1024;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int DEFAULT_TRAIN_STEPS = 1000;
    private static final double DEFAULT_BETA_START = 0.00085;
    private static final double DEFAULT_BETA_END = 0.012;
    private static final double DEFAULT_SCALING_FACTOR = 0.18215;
    private static final int DEFAULT_LATENT_CHANNELS = 4;
    private static final int DEFAULT_LATENT_SIDE = 64;
    private static final int DEFAULT_PIXELS_PER_LATENT = 8;
    private static final int DEFAULT_LATENT_STEP = 8;
    private static final int DEFAULT_EMBEDDING_WIDTH = 768;

    private final Path root;
    private final JsonNode index;
    private final JsonNode unet;
    private final JsonNode decoder;
    private final JsonNode scheduler;

    /**
     * @param root the folder
     * @throws InferenceException if it is none, lacks a part that every model has, or a configuration file is malformed
     */
    ModelFolder(Path root) {
        if (!Files.isDirectory(root)) {
            throw new InferenceException("the model folder " + root + " is missing");
        }
        this.root = root;
        this.index = json("model_index.json");
        this.unet = json("unet/config.json");
        this.decoder = json("vae_decoder/config.json");
        this.scheduler = json("scheduler/scheduler_config.json");
        for (String part : new String[] {"text_encoder", "unet", "vae_decoder"}) {
            if (graph(part).isEmpty()) {
                throw new InferenceException("the model folder " + root + " lacks " + part + "/model.onnx");
            }
        }
    }

    /** The name for people. */
    String name() {
        return root.getFileName().toString();
    }

    Path folder(String part) {
        return root.resolve(part);
    }

    /** The graph of a part, if the folder has it. */
    Optional<Path> graph(String part) {
        Path file = root.resolve(part).resolve("model.onnx");
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    int latentChannels() {
        return positive("latent_channels", decoder.path("latent_channels").asInt(DEFAULT_LATENT_CHANNELS), 1024);
    }

    /** Width of the text vectors the denoiser takes. */
    int embeddingWidth() {
        return unet.path("cross_attention_dim").asInt(DEFAULT_EMBEDDING_WIDTH);
    }

    /** Side of the latents the model was trained on. */
    int latentSide() {
        JsonNode size = unet.path("sample_size");
        int side = (size.isArray() ? size.path(0) : size).asInt(DEFAULT_LATENT_SIDE);
        return positive("sample_size", side, MAX_LATENT_SIDE);
    }

    /** What the sides of latents must be multiples of, since the denoiser halves them as often as it has levels below the first. */
    int latentStep() {
        JsonNode levels = unet.path("block_out_channels");
        return levels.isArray() && !levels.isEmpty() ? 1 << Math.min(levels.size() - 1, 8) : DEFAULT_LATENT_STEP;
    }

    /** Pixels along a side of a latent value. */
    int pixelsPerLatent() {
        JsonNode blocks = decoder.path("block_out_channels");
        if (blocks.isArray() && !blocks.isEmpty()) {
            return 1 << Math.min(blocks.size() - 1, 8);
        }
        int pixels = decoder.path("sample_size").asInt(0);
        return pixels > latentSide() && fixedSize() ? pixels / latentSide() : DEFAULT_PIXELS_PER_LATENT;
    }

    /** Whether the graphs take pictures of one size only. */
    boolean fixedSize() {
        return index.path("throng").path("fixed_size").asBoolean(false);
    }

    /** Guidance beyond which its pictures get worse, if it names one. */
    OptionalDouble maxGuidance() {
        JsonNode most = index.path("throng").path("max_guidance_scale");
        return most.isNumber() ? OptionalDouble.of(Math.max(1, most.asDouble())) : OptionalDouble.empty();
    }

    double scalingFactor() {
        return decoder.path("scaling_factor").asDouble(DEFAULT_SCALING_FACTOR);
    }

    double shiftFactor() {
        return decoder.path("shift_factor").asDouble(0);
    }

    /** Names of the denoiser's pipeline and scheduler that mark models distilled to take a few steps. */
    boolean fewStep() {
        return scheduler.path("_class_name").asText().startsWith("LCM")
                || scheduler.path("timestep_spacing").asText().equals("trailing");
    }

    DiffusionDefaults defaults() {
        JsonNode own = index.path("throng").path("defaults");
        boolean few = fewStep();
        int steps = own.path("steps").asInt(few ? DiffusionDefaults.FEW_STEPS : DiffusionRequest.DEFAULT_STEPS);
        double guidance = own.path("guidance_scale").asDouble(few ? 1 : DiffusionRequest.DEFAULT_GUIDANCE);
        Sampler sampler = Sampler.named(own.path("sampler").asText()).orElse(Sampler.EULER_ANCESTRAL);
        return new DiffusionDefaults(
                Math.clamp(steps, 1, DiffusionRequest.MAX_STEPS),
                Math.clamp(guidance, 0, DiffusionRequest.MAX_GUIDANCE),
                sampler);
    }

    PredictionType predictionType() {
        String type = scheduler.path("prediction_type").asText("epsilon").toLowerCase(Locale.ROOT);
        return switch (type) {
            case "epsilon" -> isFlow() ? PredictionType.FLOW : PredictionType.EPSILON;
            case "v_prediction" -> PredictionType.V_PREDICTION;
            case "sample" -> PredictionType.SAMPLE;
            case "flow_prediction", "flow" -> PredictionType.FLOW;
            default ->
                throw new InferenceException("the model " + root + " predicts \"" + type
                        + "\"; this program knows epsilon, v_prediction, sample and flow_prediction");
        };
    }

    private boolean isFlow() {
        return scheduler.path("_class_name").asText().startsWith("FlowMatch");
    }

    NoiseSchedule schedule() {
        int steps = scheduler.path("num_train_timesteps").asInt(DEFAULT_TRAIN_STEPS);
        boolean zeroSnr = scheduler.path("rescale_betas_zero_snr").asBoolean(false);
        try {
            if (predictionType() == PredictionType.FLOW) {
                return NoiseSchedule.ofFlow(steps, scheduler.path("shift").asDouble(1));
            }
            JsonNode trained = scheduler.path("trained_betas");
            if (trained.isArray() && !trained.isEmpty()) {
                double[] betas = new double[trained.size()];
                for (int i = 0; i < betas.length; i++) {
                    betas[i] = trained.path(i).asDouble();
                }
                return NoiseSchedule.ofBetas(betas, zeroSnr);
            }
            return NoiseSchedule.of(
                    betas(),
                    scheduler.path("beta_start").asDouble(DEFAULT_BETA_START),
                    scheduler.path("beta_end").asDouble(DEFAULT_BETA_END),
                    steps,
                    zeroSnr);
        } catch (IllegalArgumentException e) {
            throw new InferenceException("the noise schedule of " + root + " is unusable: " + e.getMessage(), e);
        }
    }

    private NoiseSchedule.Betas betas() {
        String kind = scheduler.path("beta_schedule").asText("scaled_linear");
        return switch (kind) {
            case "linear" -> NoiseSchedule.Betas.LINEAR;
            case "scaled_linear" -> NoiseSchedule.Betas.SCALED_LINEAR;
            case "squaredcos_cap_v2" -> NoiseSchedule.Betas.SQUARED_COSINE;
            default ->
                throw new InferenceException("the model " + root + " has the noise schedule \"" + kind
                        + "\"; this program knows linear, scaled_linear and squaredcos_cap_v2");
        };
    }

    /** The spacing meant where none is asked for: models of few steps start at the last timestep. */
    Optional<Spacing> preferredSpacing() {
        return fewStep() ? Optional.of(Spacing.TRAILING) : Optional.empty();
    }

    private int positive(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new InferenceException(name + " of " + root + " is " + value + ", not in 1 to " + most);
        }
        return value;
    }

    private JsonNode json(String name) {
        Path file = root.resolve(name);
        if (!Files.isRegularFile(file)) {
            return MAPPER.missingNode();
        }
        try {
            if (Files.size(file) > MAX_CONFIG_BYTES) {
                throw new InferenceException("the file " + file + " has more than " + MAX_CONFIG_BYTES + " bytes");
            }
            return MAPPER.readTree(file.toFile());
        } catch (IOException e) {
            throw new InferenceException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
