package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What image requests are refused for by the domain: image spec 2.5, 2.7, 2.10 and 2.11, in that order. */
final class RefusedImageRequests {
    private static final String SD1 = "stable_diffusion";
    private static final String SD2 = "stable_diffusion_2.1";
    private static final String SDXL = "SDXL 1.0";
    private static final String FLUX = "Some[Flux]";
    private static final String CASCADE = "Stable Cascade 1.0";
    private static final String BETA = "SDXL_beta::stability.ai#6901";
    private static final String IMAGE = Pictures.base64(Pictures.png(64, 64));

    private RefusedImageRequests() {}

    static List<Refused> rows() {
        return Stream.of(common(), additions(), special(), sources(), control())
                .flatMap(List::stream)
                .toList();
    }

    private static Refused params(ReturnCode code, String name, String model, Object... params) {
        return because(
                code, "image: " + name, h -> h.image(h.poor(), "models", List.of(model), "params", json(params)));
    }

    private static Refused members(ReturnCode code, String name, Object... members) {
        return because(code, "image: " + name, h -> h.image(h.poor(), members));
    }

    private static List<Refused> common() {
        return List.of(
                members(ReturnCode.BAD_REQUEST, "a webhook without https", "webhook", "http://example.org/hook"),
                because(ReturnCode.INVALID_API_KEY, "image: a key nobody has", h -> h.image("nobody-has-this-key-00")),
                members(ReturnCode.ONLY_SERVICE_ACCOUNT_PROXY, "a proxied account", "proxied_account", "someone"),
                because(ReturnCode.DELETED_USER, "image: a deleted account", h -> h.image(h.poor(Role.DELETED))),
                members(
                        ReturnCode.TOO_MANY_EXTRA_SOURCE_IMAGES,
                        "six extra source images",
                        "extra_source_images",
                        Collections.nCopies(6, json("image", IMAGE))),
                members(
                        ReturnCode.MORE_THAN_MIN_EXTRA_SOURCE_IMAGE,
                        "two extra source images of the untrusted",
                        "extra_source_images",
                        Collections.nCopies(2, json("image", IMAGE))),
                members(
                        ReturnCode.WORKER_NOT_FOUND,
                        "an unknown worker",
                        "workers",
                        List.of(UUID.randomUUID().toString())),
                members(ReturnCode.WORKER_NOT_FOUND, "a worker that is no UUID", "workers", List.of("my worker")),
                members(
                        ReturnCode.REQUIRES_TRUST,
                        "no batching for the untrusted",
                        "disable_batching",
                        true,
                        "params",
                        json("n", 2)),
                because(ReturnCode.TOO_MANY_PROMPTS, "image: more than thirty waiting", "30", h -> {
                    String key = h.poor();
                    Horde.ok(h.image(key, "params", json("n", 20)), 202);
                    return h.image(key, "params", json("n", 11));
                }),
                because(ReturnCode.TOO_MANY_PROMPTS, "image: anonymous hears of registering", "registered", h -> {
                    for (int i = 0; i < 25; i++) {
                        Horde.ok(h.image(Horde.ANONYMOUS, "params", json("n", 20)), 202);
                    }
                    return h.image(Horde.ANONYMOUS);
                }),
                because(
                        ReturnCode.KUDOS_UPFRONT,
                        "image: fifty steps without kudos",
                        "kudos",
                        h -> h.image(h.poor(), "params", json("steps", 50))),
                because(
                        ReturnCode.KUDOS_UPFRONT,
                        "image: no slow workers without kudos",
                        h -> h.image(h.poor(), "slow_workers", false)),
                because(
                        ReturnCode.KUDOS_UPFRONT,
                        "image: a dry run without kudos",
                        h -> h.image(h.poor(), "params", json("steps", 50), "dry_run", true)),
                because(
                        ReturnCode.CORRUPT_PROMPT,
                        "image: a flagged account's prompt of which nothing is left",
                        "unethical images",
                        h -> h.image(h.rich(Role.FLAGGED), "prompt", " ?!( - )###fog")),
                because(
                        ReturnCode.BANNED_CLIENT_AGENT,
                        "image: the placeholder agent",
                        h -> h.image(h.poor()).with("Client-Agent", "My-Project:v0.0.1:My-Contact")));
    }

    private static List<Refused> additions() {
        return List.of(
                params(ReturnCode.HI_RES_MISMATCH, "hires_fix with flux", FLUX, "hires_fix", true),
                params(ReturnCode.TOO_MANY_LORAS, "six loras", SD1, "loras", Collections.nCopies(6, json("name", "1"))),
                params(
                        ReturnCode.BAD_LORA_VERSION,
                        "a lora version that is no number",
                        SD1,
                        "loras",
                        List.of(json("name", "12a", "is_version", true))),
                params(ReturnCode.TOO_MANY_T_IS, "21 tis", SD1, "tis", Collections.nCopies(21, json("name", "1"))),
                params(
                        ReturnCode.INVALID_TRANSPARENCY_MODEL,
                        "transparency with cascade",
                        CASCADE,
                        "transparent",
                        true),
                params(ReturnCode.CONTROL_NET_MISMATCH, "qr_code with SD 2", SD2, "workflow", "qr_code"),
                members(ReturnCode.INVALID_PROMPT_SIZE, "a prompt of 7501 words", "prompt", "a ".repeat(7501)),
                members(ReturnCode.UNEXPECTED_MODEL_NAME, "a post-processor as model", "models", List.of("GFPGAN")),
                params(
                        ReturnCode.TOO_MANY_UPSCALERS,
                        "two upscalers",
                        SD1,
                        "post_processing",
                        List.of("NMKD_Siax", "RealESRGAN_x2plus")),
                params(ReturnCode.BAD_CFG_DECIMALS, "three decimals of cfg", SD1, "cfg_scale", 7.125));
    }

    private static List<Refused> special() {
        return List.of(
                members(
                        ReturnCode.SPECIAL_MODEL_NEEDS_SPECIAL_USER,
                        "a special model of the ordinary",
                        "models",
                        List.of("horde_special::ada#7")),
                params(
                        ReturnCode.SPECIAL_FIELD_NEEDS_SPECIAL_USER,
                        "a special payload of the ordinary",
                        SD1,
                        "special",
                        json("a", 1)),
                because(
                        ReturnCode.SPECIAL_MISSING_USERNAME,
                        "image: a special model of nobody",
                        h -> h.image(h.poor(Role.SPECIAL), "models", List.of("horde_special"))),
                because(
                        ReturnCode.SPECIAL_FORBIDDEN,
                        "image: a special model of somebody else",
                        h -> h.image(h.poor(Role.SPECIAL), "models", List.of("horde_special::ada#7"))),
                because(ReturnCode.SPECIAL_MISSING_PAYLOAD, "image: a special model without payload", h -> {
                    Registration owner = h.person(0, Role.SPECIAL);
                    return h.image(
                            owner.apiKey(),
                            "models",
                            List.of("horde_special::" + owner.account().alias()));
                }),
                because(
                        ReturnCode.BETA_ANON_FORBIDDEN,
                        "image: the beta model for anonymous",
                        h -> h.image(Horde.ANONYMOUS, "models", List.of(BETA), "params", json("n", 2))),
                members(ReturnCode.BETA_COMPARISON_FAULT, "the beta model once", "models", List.of(BETA)));
    }

    private static List<Refused> sources() {
        return List.of(
                members(ReturnCode.SOURCE_MASK_UNNECESSARY, "a mask without source", "source_mask", IMAGE),
                members(
                        ReturnCode.INVALID_REMIX,
                        "remix without cascade",
                        "models",
                        List.of(SD1),
                        "source_image",
                        IMAGE,
                        "source_processing",
                        "remix"),
                members(
                        ReturnCode.INVALID_EXTRA_SOURCE_IMAGES,
                        "an extra source image without remix",
                        "extra_source_images",
                        List.of(json("image", IMAGE))),
                members(
                        ReturnCode.SOURCE_IMAGE_REQUIRED_FOR_MODEL,
                        "pix2pix without source",
                        "models",
                        List.of("pix2pix")),
                members(
                        ReturnCode.INPAINTING_MISSING_MASK,
                        "inpainting without mask or alpha",
                        "source_image",
                        IMAGE,
                        "source_processing",
                        "inpainting"),
                members(ReturnCode.IMAGE_VALIDATION_FAILED, "a source that is no base64", "source_image", "%%%"),
                members(
                        ReturnCode.IMAGE_VALIDATION_FAILED,
                        "a source with a data prefix",
                        "source_image",
                        "data:image/png;base64," + IMAGE),
                members(
                        ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                        "a source of 3072x3073",
                        "source_image",
                        Pictures.base64(Pictures.declaring(3072, 3073))));
    }

    private static List<Refused> control() {
        return List.of(
                members(
                        ReturnCode.CONTROL_NET_UNSUPPORTED,
                        "hough with SD 2",
                        "models",
                        List.of(SD2),
                        "source_image",
                        IMAGE,
                        "params",
                        json("control_type", "hough")),
                params(ReturnCode.CONTROL_NET_SOURCE_MISSING, "control without source", SD1, "control_type", "canny"),
                members(
                        ReturnCode.CONTROL_NET_INPAINTING_MISMATCH,
                        "control while inpainting",
                        "models",
                        List.of(SD1),
                        "source_image",
                        IMAGE,
                        "source_processing",
                        "inpainting",
                        "params",
                        json("control_type", "canny")),
                members(
                        ReturnCode.CONTROL_NET_MISMATCH,
                        "control with SDXL",
                        "models",
                        List.of(SDXL),
                        "source_image",
                        IMAGE,
                        "params",
                        json("control_type", "canny")),
                members(
                        ReturnCode.INVALID_TRANSPARENCY_IMG2_IMG,
                        "transparency with an extra source image",
                        "models",
                        List.of(SD1),
                        "extra_source_images",
                        List.of(json("image", IMAGE)),
                        "params",
                        json("transparent", true)),
                members(
                        ReturnCode.INVALID_TRANSPARENCY_CN,
                        "transparency with control",
                        "models",
                        List.of(SD1),
                        "source_image",
                        IMAGE,
                        "params",
                        json("transparent", true, "control_type", "canny")),
                params(
                        ReturnCode.CONTROL_NET_INVALID_PAYLOAD,
                        "init_as_image with return_control_map",
                        SD1,
                        "init_as_image",
                        true,
                        "return_control_map",
                        true),
                params(
                        ReturnCode.INVALID_EXTRA_TEXTS,
                        "extra texts without qr_code",
                        SD1,
                        "extra_texts",
                        List.of(json("text", "x", "reference", "qr_code"))),
                params(
                        ReturnCode.MISSING_EXTRA_TEXTS,
                        "qr_code without its text",
                        SD1,
                        "workflow",
                        "qr_code",
                        "extra_texts",
                        List.of(json("text", "x"))));
    }
}
