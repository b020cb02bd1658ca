package io.throng.inference.diffusion.lora;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways training programs name an adaptation's tensors, brought to one: the part of the model, the layer's path in diffusers with
 * underscores for dots, and which of the matrices it is.
 *
 * <ul>
 *   <li>kohya: {@code lora_unet_down_blocks_0_attentions_0_…_to_q.lora_down.weight}, {@code lora_te_…}, {@code lora_te1_…}, {@code
 *       lora_te2_…}; for SDXL its names of the denoiser's blocks are those of the original code ({@code input_blocks_4_1_…}).
 *   <li>diffusers and PEFT: {@code unet.down_blocks.0.….to_q.lora_A.weight}, {@code text_encoder.text_model.….lora_B.weight},
 *       {@code ….lora.down.weight}, {@code ….processor.to_q_lora.up.weight}.
 * </ul>
 */
final class LoraKeys {
    /** Which matrix of an adapted layer. */
    enum Role {
        DOWN,
        UP,
        ALPHA,
        /** Something only other kinds of adaptation have (LoHa, LoKr, DoRA, mid layers). */
        OTHER
    }

    /**
     * A tensor's place.
     *
     * @param part part of the model
     * @param layer the layer's path with underscores for dots
     * @param role which matrix
     */
    record Place(LoraPart part, String layer, Role role) {}

    private record Prefix(String text, LoraPart part) {}

    private static final List<Prefix> PREFIXES = List.of(
            new Prefix("lora_unet_", LoraPart.UNET),
            new Prefix("lora_te1_", LoraPart.TEXT_ENCODER),
            new Prefix("lora_te2_", LoraPart.TEXT_ENCODER_2),
            new Prefix("lora_te_", LoraPart.TEXT_ENCODER),
            new Prefix("unet.", LoraPart.UNET),
            new Prefix("text_encoder_2.", LoraPart.TEXT_ENCODER_2),
            new Prefix("text_encoder.", LoraPart.TEXT_ENCODER));

    private static final Map<String, Role> SUFFIXES = Map.ofEntries(
            Map.entry("lora_down.weight", Role.DOWN),
            Map.entry("lora_up.weight", Role.UP),
            Map.entry("lora_A.weight", Role.DOWN),
            Map.entry("lora_B.weight", Role.UP),
            Map.entry("lora.down.weight", Role.DOWN),
            Map.entry("lora.up.weight", Role.UP),
            Map.entry("lora_linear_layer.down.weight", Role.DOWN),
            Map.entry("lora_linear_layer.up.weight", Role.UP),
            Map.entry("alpha", Role.ALPHA));

    private static final Pattern PROCESSOR = Pattern.compile("(.*)\\.processor\\.(to_\\w+?)_lora\\.(down|up)\\.weight");
    private static final Pattern INPUT_BLOCK = Pattern.compile("input_blocks_(\\d+)_(\\d+)_(.*)");
    private static final Pattern OUTPUT_BLOCK = Pattern.compile("output_blocks_(\\d+)_(\\d+)_(.*)");
    private static final Pattern MIDDLE_BLOCK = Pattern.compile("middle_block_(\\d+)_(.*)");
    private static final String TEXT_ROOT = "text_model_";
    // Layers within a block of the original code, each block being two of them and a resampling one.
    private static final int INPUT_BLOCKS_PER_LEVEL = 3;
    private static final int OUTPUT_BLOCKS_PER_LEVEL = 3;
    private static final Map<String, String> RESIDUAL_LAYERS = Map.of(
            "in_layers_2", "conv1",
            "out_layers_3", "conv2",
            "emb_layers_1", "time_emb_proj",
            "skip_connection", "conv_shortcut");

    private LoraKeys() {}

    /** The place of a tensor, or empty if its name is none of an adaptation. */
    static Optional<Place> place(String key) {
        for (Prefix prefix : PREFIXES) {
            if (key.startsWith(prefix.text)) {
                return Optional.of(place(prefix.part, key.substring(prefix.text.length())));
            }
        }
        return Optional.empty();
    }

    private static Place place(LoraPart part, String rest) {
        Matcher processor = PROCESSOR.matcher(rest);
        if (processor.matches()) {
            Role role = processor.group(3).equals("down") ? Role.DOWN : Role.UP;
            return new Place(part, layer(part, processor.group(1) + "." + processor.group(2)), role);
        }
        for (Map.Entry<String, Role> suffix : SUFFIXES.entrySet()) {
            if (rest.endsWith("." + suffix.getKey())) {
                String path = rest.substring(0, rest.length() - suffix.getKey().length() - 1);
                return new Place(part, layer(part, path), suffix.getValue());
            }
        }
        return new Place(part, rest, Role.OTHER);
    }

    private static String layer(LoraPart part, String path) {
        String flat = path.replace('.', '_');
        return part == LoraPart.UNET ? ofOriginalNames(flat) : withoutRoot(flat);
    }

    /** A text encoder's path without the name of its root, which newer versions of its library have dropped. */
    static String withoutRoot(String flat) {
        return flat.startsWith(TEXT_ROOT) ? flat.substring(TEXT_ROOT.length()) : flat;
    }

    /** The diffusers path of a path in the original code; a path of diffusers as it is. */
    private static String ofOriginalNames(String path) {
        Matcher block = INPUT_BLOCK.matcher(path);
        if (block.matches()) {
            int index = Integer.parseInt(block.group(1));
            int level = (index - 1) / INPUT_BLOCKS_PER_LEVEL;
            int layer = (index - 1) % INPUT_BLOCKS_PER_LEVEL;
            if (index == 0) {
                return "conv_in";
            }
            if (layer == INPUT_BLOCKS_PER_LEVEL - 1) {
                return "down_blocks_" + level + "_downsamplers_0_conv";
            }
            return "down_blocks_" + level + inner(block.group(2), layer, block.group(3));
        }
        block = OUTPUT_BLOCK.matcher(path);
        if (block.matches()) {
            int index = Integer.parseInt(block.group(1));
            String level = "up_blocks_" + index / OUTPUT_BLOCKS_PER_LEVEL;
            return block.group(3).equals("conv")
                    ? level + "_upsamplers_0_conv"
                    : level + inner(block.group(2), index % OUTPUT_BLOCKS_PER_LEVEL, block.group(3));
        }
        block = MIDDLE_BLOCK.matcher(path);
        if (block.matches()) {
            int index = Integer.parseInt(block.group(1));
            return "mid_block" + inner(index == 1 ? "1" : "0", index / 2, block.group(2));
        }
        return path;
    }

    private static String inner(String kind, int layer, String rest) {
        return kind.equals("0")
                ? "_resnets_" + layer + "_" + RESIDUAL_LAYERS.getOrDefault(rest, rest)
                : "_attentions_" + layer + "_" + rest;
    }
}
