package io.throng.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The worker's half of a horde over real HTTP: hands out the jobs it is given once each, and takes results. */
final class HordeDouble extends HttpPeer {
    static final String NO_JOB =
            "{\"id\":null,\"ids\":[],\"payload\":{\"max_length\":80,\"max_context_length\":2048},\"skipped\":{\"models\":2},"
                    + "\"messages\":[],\"model\":null,\"ttl\":null}";

    final BlockingQueue<JsonNode> submits = new LinkedBlockingQueue<>();
    final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
    final AtomicInteger pops = new AtomicInteger();

    private final Deque<String> jobs = new ArrayDeque<>();
    private final Deque<String> forms = new ArrayDeque<>();
    private final Deque<Reply> popReplies = new ArrayDeque<>();
    private final Deque<Reply> submitReplies = new ArrayDeque<>();

    HordeDouble() {
        for (String kind : new String[] {"generate/", "generate/text/"}) {
            on("POST /api/v2/" + kind + "pop", body -> pop());
            on("POST /api/v2/" + kind + "submit", this::submit);
        }
        on("POST /api/v2/interrogate/pop", body -> popForms());
        on("POST /api/v2/interrogate/submit", this::submit);
    }

    HordeDouble textJob(String id, int ttlSeconds, String payload) {
        return job("{\"id\":\"" + id + "\",\"ids\":[\"" + id + "\"],\"payload\":{\"prompt\":\"Once\",\"n\":1,"
                + "\"max_length\":20,\"max_context_length\":1024,\"min_p\":0.0,\"smoothing_factor\":0.0,"
                + "\"dynatemp_range\":0.0,\"dynatemp_exponent\":1.0" + payload + "},\"model\":\"m\",\"ttl\":"
                + ttlSeconds
                + ",\"skipped\":{},\"messages\":[]}");
    }

    HordeDouble imageJob(String ids, String uploads, int width, int height) {
        return job("{\"id\":" + ids.split(",", 2)[0] + ",\"ids\":[" + ids
                + "],\"payload\":{\"prompt\":\"a fox ### rain\","
                + "\"seed\":\"41\",\"sampler_name\":\"k_euler\",\"cfg_scale\":7.5,\"height\":" + height + ",\"width\":"
                + width + ",\"ddim_steps\":20,\"n_iter\":1},\"model\":\"stable_diffusion\",\"ttl\":150,\"skipped\":{},"
                + "\"messages\":[],\"r2_uploads\":" + uploads + "}");
    }

    /** A form to be handed out; the address of its upload may be {@code null}. */
    HordeDouble form(String id, String form, String source, String upload) {
        String address = upload == null ? "" : ",\"r2_upload\":\"" + upload + "\"";
        synchronized (jobs) {
            forms.add("{\"id\":\"" + id + "\",\"form\":\"" + form + "\",\"source_image\":\"" + source + "\"" + address
                    + "}");
        }
        return this;
    }

    /** An image job with members of its own in payload and reply. */
    HordeDouble imageJob(String id, String payload, String members) {
        return job("{\"id\":\"" + id + "\",\"ids\":[\"" + id + "\"],\"payload\":{\"prompt\":\"a fox\",\"seed\":\"41\","
                + "\"sampler_name\":\"k_euler\",\"cfg_scale\":7.5,\"height\":64,\"width\":64,\"ddim_steps\":20,\"n_iter\":1"
                + payload + "},\"model\":\"stable_diffusion\",\"ttl\":150,\"skipped\":{},\"messages\":[]" + members
                + "}");
    }

    private HordeDouble job(String json) {
        synchronized (jobs) {
            jobs.add(json);
        }
        return this;
    }

    /** The next pops are answered so, before any job is handed out. */
    HordeDouble popReply(int status, String json) {
        synchronized (jobs) {
            popReplies.add(Reply.json(status, json));
        }
        return this;
    }

    /** The next submits are answered so; those after them are accepted. */
    HordeDouble submitReply(int status, String json) {
        synchronized (jobs) {
            submitReplies.add(Reply.json(status, json));
        }
        return this;
    }

    /** An address that takes one upload. */
    String uploadAddress(String name) {
        on("PUT /bucket/" + name, body -> {
            uploads.put(name, body);
            return new Reply(200, "text/plain", new byte[0]);
        });
        return address() + "/bucket/" + name;
    }

    /** Waits until it has been asked so often. */
    boolean awaitPops(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (pops.get() < count && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        return pops.get() >= count;
    }

    private Reply pop() {
        pops.incrementAndGet();
        synchronized (jobs) {
            if (!popReplies.isEmpty()) {
                return popReplies.poll();
            }
            return Reply.json(200, jobs.isEmpty() ? NO_JOB : jobs.poll());
        }
    }

    private Reply popForms() {
        pops.incrementAndGet();
        synchronized (jobs) {
            String all = String.join(",", forms);
            boolean none = forms.isEmpty();
            forms.clear();
            return Reply.json(
                    200, none ? "{\"forms\":null,\"skipped\":{}}" : "{\"forms\":[" + all + "],\"skipped\":{}}");
        }
    }

    private Reply submit(byte[] body) throws IOException {
        submits.add(JSON.readTree(body));
        synchronized (jobs) {
            return submitReplies.isEmpty() ? Reply.json(200, "{\"reward\":7.5}") : submitReplies.poll();
        }
    }
}
