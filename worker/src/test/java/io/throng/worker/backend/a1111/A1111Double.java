package io.throng.worker.backend.a1111;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.TaskSketch;
import io.throng.worker.backend.WirePeer;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.ImageIO;

/**
 * A web UI without a card: one job at a time behind a lock, progress by steps, interrupts that return half a picture with status
 * 200, texts of JSON within JSON, and the errors of the real one.
 */
final class A1111Double implements AutoCloseable {
    static final String PASSWORD = "user:secret";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    final WirePeer peer = new WirePeer();
    final ReentrantLock lock = new ReentrantLock();

    /** A permit lets one step run. */
    final Semaphore steps = new Semaphore(Integer.MAX_VALUE / 2);

    /** Opens when a first step has been taken. */
    final CountDownLatch drawing = new CountDownLatch(1);

    volatile Fault fault = Fault.NONE;

    /** Black pictures still to be made. */
    volatile int blackPictures;

    private volatile boolean interrupted;
    private volatile String task = "";
    private volatile int step;
    private volatile int total;

    enum Fault {
        NONE,
        OUT_OF_MEMORY,
        GRID_FIRST,
        GRID_UNTOLD,
        ONE_PICTURE_LESS,
        WRONG_SIZE,
        NO_BASE64,
        BROKEN_INFO,
        HTML
    }

    A1111Double() {
        peer.on(
                "GET /sdapi/v1/sd-models",
                200,
                "[{\"title\":\"v1-5-pruned-emaonly.safetensors [6ce0161689]\",\"model_name\":\"v1-5-pruned-emaonly\",\"hash\":\"6ce0161689\","
                        + "\"sha256\":\"6ce0161689b3853acaa03779ec93eafe75a02f4ced659bee03f50797806fa2fa\","
                        + "\"filename\":\"/m/v1-5-pruned-emaonly.safetensors\",\"config\":null},"
                        + "{\"title\":\"inpaint.ckpt\",\"model_name\":\"inpaint\",\"hash\":null,\"sha256\":null,\"filename\":\"/m/inpaint.ckpt\"}]");
        peer.on(
                "GET /sdapi/v1/samplers",
                200,
                "[{\"name\":\"DPM++ 2M\"},{\"name\":\"Euler a\"},{\"name\":\"Euler\"},{\"name\":\"LMS\"},{\"name\":\"DDIM\"},{\"name\":\"UniPC\"}]");
        peer.on(
                "GET /sdapi/v1/schedulers",
                200,
                "[{\"name\":\"automatic\",\"label\":\"Automatic\"},{\"name\":\"karras\",\"label\":\"Karras\"}]");
        peer.on("GET /sdapi/v1/loras", 200, "[{\"name\":\"inkwash_123\",\"alias\":\"ink\",\"path\":\"/l/inkwash_123.safetensors\"}]");
        peer.on("GET /sdapi/v1/embeddings", 200, "{\"loaded\":{\"EasyNegative\":{\"shape\":768}},\"skipped\":{}}");
        peer.on("GET /sdapi/v1/scripts", 200, "{\"txt2img\":[\"controlnet\",\"refiner\"],\"img2img\":[\"controlnet\"]}");
        peer.on(
                "GET /controlnet/model_list",
                200,
                "{\"model_list\":[\"control_v11p_sd15_canny [d14c016b]\",\"control_v11p_sd15_softedge [a8575a2a]\","
                        + "\"control_v11f1p_sd15_depth [cfd03158]\",\"control_v11p_sd15_normalbae [316696f1]\",\"control_v11p_sd15_openpose [cab727d4]\","
                        + "\"control_v11p_sd15_seg [e1f51eb9]\",\"control_v11p_sd15_scribble [d4ba51ff]\",\"control_v11p_sd15_mlsd [aca30ff0]\"]}");
        peer.on(
                "GET /controlnet/module_list",
                200,
                "{\"module_list\":[\"none\",\"canny\",\"softedge_hed\",\"depth_leres\",\"normal_midas\",\"openpose\",\"seg_ufade20k\","
                        + "\"scribble_pidinet\",\"scribble_hed\",\"mlsd\"]}");
        peer.on(
                "GET /sdapi/v1/upscalers",
                200,
                "[{\"name\":\"None\"},{\"name\":\"Lanczos\"},{\"name\":\"R-ESRGAN 4x+\"},{\"name\":\"R-ESRGAN 4x+ Anime6B\"},{\"name\":\"4x-AnimeSharp\"}]");
        peer.on("GET /sdapi/v1/face-restorers", 200, "[{\"name\":\"CodeFormer\",\"cmd_dir\":null},{\"name\":\"GFPGAN\",\"cmd_dir\":null}]");
        peer.on("POST /sdapi/v1/txt2img", this::draw);
        peer.on("POST /sdapi/v1/img2img", this::draw);
        peer.on("GET /sdapi/v1/progress", (request, line) -> line.json(200, progress().toString()));
        peer.on("POST /sdapi/v1/interrupt", (request, line) -> {
            interrupted = true;
            steps.release();
            line.json(200, "{}");
        });
        peer.on("POST /sdapi/v1/extra-single-image", this::extra);
        peer.on("POST /sdapi/v1/interrogate", 200, "{\"caption\":\"a red square on a wall\"}");
        peer.on("POST /controlnet/detect", (request, line) -> line.json(
                200,
                "{\"images\":[\"" + base64(TaskSketch.picture(512, 512, Color.GRAY)) + "\"],\"info\":\"Success\"}"));
    }

    /** Has no lists beyond those of small look-alikes. */
    A1111Double looksAlike() {
        for (String list : new String[] {"schedulers", "loras", "embeddings", "scripts"}) {
            peer.on("GET /sdapi/v1/" + list, 404, "{\"detail\":\"Not Found\"}");
        }
        return this;
    }

    /** Somebody presses the button. */
    void interruptByHand() {
        interrupted = true;
        steps.release();
    }

    JsonNode lastCall(String path) throws IOException {
        return peer.requests("POST " + path).getLast().json();
    }

    private ObjectNode progress() {
        ObjectNode progress = MAPPER.createObjectNode();
        progress.put("progress", total == 0 ? 0 : step / (double) total);
        progress.put("eta_relative", 0);
        progress.put("current_task", task);
        progress.putObject("state")
                .put("job", task)
                .put("job_count", lock.isLocked() ? 1 : 0)
                .put("sampling_step", step)
                .put("sampling_steps", total)
                .put("interrupted", interrupted);
        progress.putNull("current_image");
        return progress;
    }

    private void draw(WirePeer.Request request, WirePeer.Line line) throws IOException, InterruptedException {
        JsonNode body = request.json();
        if (request.path().endsWith("img2img") && body.path("init_images").isEmpty()) {
            line.json(404, "{\"detail\":\"Init image not found\"}");
            return;
        }
        lock.lock();
        try {
            interrupted = false;
            task = body.path("force_task_id").asText();
            total = body.path("steps").asInt() + body.path("hr_second_pass_steps").asInt();
            for (step = 1; step <= total; step++) {
                steps.acquire();
                drawing.countDown();
                if (interrupted) {
                    break;
                }
            }
            answer(body, line);
        } finally {
            task = "";
            lock.unlock();
        }
    }

    private void answer(JsonNode body, WirePeer.Line line) throws IOException {
        switch (fault) {
            case OUT_OF_MEMORY -> {
                line.json(500, "{\"error\":\"OutOfMemoryError\",\"detail\":\"\",\"body\":\"\",\"errors\":\"CUDA out of memory. Tried to allocate 9 GiB\"}");
                return;
            }
            case HTML -> {
                line.reply(200, "text/html", "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return;
            }
            default -> {
                // Goes on.
            }
        }
        boolean hires = body.path("enable_hr").asBoolean();
        int width = body.path(hires ? "hr_resize_x" : "width").asInt();
        int height = body.path(hires ? "hr_resize_y" : "height").asInt();
        int count = body.path("batch_size").asInt();
        ObjectNode reply = MAPPER.createObjectNode();
        ArrayNode images = reply.putArray("images");
        if (fault == Fault.GRID_FIRST || fault == Fault.GRID_UNTOLD) {
            images.add(base64(TaskSketch.picture(width * 2, height, Color.PINK)));
        }
        for (int i = 0; i < count - (fault == Fault.ONE_PICTURE_LESS ? 1 : 0); i++) {
            Color colour = blackPictures-- > 0 ? Color.BLACK : new Color(50 + i, 90, 130);
            images.add(base64(TaskSketch.picture(fault == Fault.WRONG_SIZE ? width / 2 : width, height, colour)));
        }
        if (body.at("/alwayson_scripts/controlnet").isObject()) {
            images.add(base64(TaskSketch.picture(width, height, Color.WHITE)));
        }
        if (fault == Fault.NO_BASE64) {
            images.set(0, MAPPER.getNodeFactory().textNode("%%%"));
        }
        ObjectNode info = MAPPER.createObjectNode().put("seed", body.path("seed").asLong());
        if (fault != Fault.GRID_UNTOLD) {
            info.put("index_of_first_image", fault == Fault.GRID_FIRST ? 1 : 0);
        }
        reply.putObject("parameters");
        reply.put("info", fault == Fault.BROKEN_INFO ? "{" : info.toString());
        line.json(200, reply.toString());
    }

    private void extra(WirePeer.Request request, WirePeer.Line line) throws IOException {
        JsonNode body = request.json();
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(body.path("image").asText())));
        int factor = fault == Fault.WRONG_SIZE ? 1 : body.path("upscaling_resize").asInt();
        ObjectNode reply = MAPPER.createObjectNode().put("html_info", "");
        reply.put(
                "image",
                "data:image/png;base64,"
                        + base64(TaskSketch.picture(image.getWidth() * factor, image.getHeight() * factor, Color.GREEN)));
        line.json(200, reply.toString());
    }

    private static String base64(BufferedImage image) {
        try {
            return Base64.getEncoder().encodeToString(SourcePictures.png(image));
        } catch (BackendException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
