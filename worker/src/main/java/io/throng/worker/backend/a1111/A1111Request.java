package io.throng.worker.backend.a1111;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.inference.diffusion.HiresPlan;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.image.TextualInversion;
import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.ModelMatch;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.WantedModel;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task as a call of the web UI (worker spec 10).
 *
 * @param path the call
 * @param body its body
 * @param totalSteps steps of all passes
 * @param notes what the requester should know
 */
record A1111Request(String path, ObjectNode body, int totalSteps, List<GenerationMetadata> notes) {
    private static final String LATENT_UPSCALER = "Latent (nearest-exact)";
    private static final int FILL_ORIGINAL = 1;
    private static final int RESIZE_STRETCH = 0;

    A1111Request {
        notes = List.copyOf(notes);
    }

    /**
     * The call for a task.
     *
     * @param taskId names the job on the server
     */
    static A1111Request of(ImageTask task, A1111Abilities abilities, AdaptationFinder finder, String taskId)
            throws BackendException {
        WantedModel model = abilities.families().get(task.model());
        if (model == null) {
            throw new BackendException("the web UI has no model \"" + task.model() + "\"");
        }
        refuseSpecial(task);
        List<GenerationMetadata> notes = new ArrayList<>();
        A1111Sampling sampling = A1111Sampling.of(task.sampler(), task.karras(), abilities);
        sampling.note().ifPresent(notes::add);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put(
                "prompt",
                withEmbeddings(task, task.prompt(), abilities, finder, notes) + loras(task, abilities, finder, notes));
        body.put("negative_prompt", withEmbeddings(task, task.negativePrompt(), abilities, finder, notes));
        body.put("seed", task.seed());
        body.put("steps", task.steps());
        body.put("cfg_scale", task.cfgScale());
        body.put("width", task.width());
        body.put("height", task.height());
        body.put("sampler_name", sampling.sampler());
        sampling.scheduler().ifPresent(scheduler -> body.put("scheduler", scheduler));
        body.put("batch_size", task.count());
        body.put("n_iter", 1);
        body.put("tiling", task.tiling());
        body.put("restore_faces", false);
        body.put("send_images", true);
        body.put("save_images", false);
        body.put("do_not_save_grid", true);
        body.put("do_not_save_samples", true);
        body.put("force_task_id", taskId);
        body.putObject("override_settings")
                .put("sd_model_checkpoint", abilities.models().get(task.model()))
                .put("CLIP_stop_at_last_layers", task.clipSkip())
                .put("return_grid", false);
        // Restoring would load the former model after every job.
        body.put("override_settings_restore_afterwards", false);
        boolean image = task.source().isPresent() && task.control().isEmpty();
        int totalSteps = task.steps();
        if (image) {
            addSource(body, task, model, notes);
        } else {
            totalSteps += addSecondPass(body, task, model);
        }
        if (task.control().isPresent()) {
            A1111Control.addUnit(body, task, model.family(), abilities, controlPicture(task));
        }
        return new A1111Request(image ? "/sdapi/v1/img2img" : "/sdapi/v1/txt2img", body, totalSteps, notes);
    }

    private static void refuseSpecial(ImageTask task) throws BackendException {
        if (task.workflow().isPresent()) {
            throw new BackendException(
                    "this back end has no workflow " + task.workflow().get());
        }
        if (task.transparent()) {
            throw new BackendException("this back end draws no transparent pictures");
        }
        if (task.source().isPresent() && task.sourceProcessing() == SourceProcessing.REMIX) {
            throw new BackendException("this back end mixes no pictures");
        }
    }

    /** The control image of a task as the calls take it. */
    static String controlPicture(ImageTask task) throws BackendException {
        BufferedImage source = task.source()
                .orElseThrow(() -> new BackendException("the job lacks its control image"))
                .image();
        return A1111Client.base64(SourcePictures.opaque(SourcePictures.stretched(source, task.width(), task.height())));
    }

    private static void addSource(ObjectNode body, ImageTask task, WantedModel model, List<GenerationMetadata> notes)
            throws BackendException {
        ImageTask.Source source = task.source().orElseThrow();
        Optional<BufferedImage> mask = SourcePictures.mask(source, task.width(), task.height());
        boolean filling = task.sourceProcessing() != SourceProcessing.IMG2IMG || model.inpainting();
        if (filling && mask.isEmpty()) {
            mask = Optional.of(SourcePictures.whiteMask(task.width(), task.height()));
            notes.add(SourcePictures.maskMissing());
        }
        BufferedImage picture = SourcePictures.stretched(source.image(), task.width(), task.height());
        // Under a mask the colours count that transparency hides.
        BufferedImage colours = mask.isPresent()
                ? SourcePictures.withInvertedAlpha(picture, black(task.width(), task.height()))
                : picture;
        body.putArray("init_images").add(A1111Client.base64(SourcePictures.opaque(colours)));
        body.put("resize_mode", RESIZE_STRETCH);
        body.put("denoising_strength", task.denoisingStrength());
        if (mask.isPresent()) {
            body.put("mask", A1111Client.base64(mask.get()));
            body.put("mask_blur", 0);
            body.put("inpainting_fill", FILL_ORIGINAL);
            body.put("inpaint_full_res", false);
            body.put("inpainting_mask_invert", 0);
        }
    }

    private static BufferedImage black(int width, int height) {
        return new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    }

    /** Steps of the second pass; 0 without one. */
    private static int addSecondPass(ObjectNode body, ImageTask task, WantedModel model) {
        Optional<HiresPlan> passes = task.hires(model.family(), false);
        if (passes.isEmpty()) {
            return 0;
        }
        body.put("width", passes.get().firstWidth());
        body.put("height", passes.get().firstHeight());
        body.put("enable_hr", true);
        body.put("hr_resize_x", task.width());
        body.put("hr_resize_y", task.height());
        body.put("hr_upscaler", LATENT_UPSCALER);
        body.put("hr_second_pass_steps", passes.get().secondSteps());
        body.put("denoising_strength", passes.get().secondStrength());
        return passes.get().secondSteps();
    }

    private static String loras(
            ImageTask task, A1111Abilities abilities, AdaptationFinder finder, List<GenerationMetadata> notes) {
        StringBuilder text = new StringBuilder();
        for (Lora lora : task.loras()) {
            Optional<String> file = finder.find(
                    AdaptationFinder.Kind.LORA,
                    lora.name(),
                    lora.effectiveIsVersion(),
                    abilities.loras().orElse(List.of()));
            if (file.isEmpty()) {
                notes.add(new GenerationMetadata(MetadataType.LORA, MetadataValue.DOWNLOAD_FAILED, lora.name()));
                continue;
            }
            text.append("<lora:").append(ModelMatch.bare(file.get())).append(':');
            if (lora.effectiveClip() == lora.effectiveModel()) {
                text.append(number(lora.effectiveModel()));
            } else {
                // The first strength is the text encoder's.
                text.append(number(lora.effectiveClip())).append(':').append(number(lora.effectiveModel()));
            }
            text.append('>');
        }
        return text.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? Long.toString(Math.round(value))
                : String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }

    /** The web UI knows embeddings by their bare names; the {@code embedding:} before them is ComfyUI's. */
    private static String withEmbeddings(
            ImageTask task,
            String prompt,
            A1111Abilities abilities,
            AdaptationFinder finder,
            List<GenerationMetadata> notes) {
        String result = prompt;
        for (TextualInversion inversion : task.textualInversions()) {
            Optional<String> name = finder.find(
                    AdaptationFinder.Kind.TEXTUAL_INVERSION, inversion.name(), false, abilities.embeddings());
            if (name.isPresent()) {
                result = Pattern.compile(
                                "embedding:" + Pattern.quote(inversion.name()) + "(?![\\w-])", Pattern.CASE_INSENSITIVE)
                        .matcher(result)
                        .replaceAll(Matcher.quoteReplacement(ModelMatch.bare(name.get())));
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
