package io.throng.worker.lora;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.throng.worker.net.FetchBounds;
import io.throng.worker.net.GuardedFetcher;
import io.throng.worker.net.HttpStatusException;
import io.throng.worker.net.RefusedAddressException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a service for JSON, patiently: what may pass is tried again, what will not is said at once. */
final class JsonService {
    /** Largest reply read. */
    static final int MAX_REPLY_BYTES = 16 * 1024 * 1024;

    private static final int MAX_REDIRECTS = 3;
    private static final Logger LOG = LoggerFactory.getLogger(JsonService.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final GuardedFetcher fetcher;
    private final int attempts;
    private final Duration retryPause;

    JsonService(GuardedFetcher fetcher, int attempts, Duration retryPause) {
        this.fetcher = fetcher;
        this.attempts = attempts;
        this.retryPause = retryPause;
    }

    /**
     * The reply to a question.
     *
     * @param timeout for each try
     * @throws LoraRefusedException if asking again is of no use
     * @throws IOException if every try failed
     */
    JsonNode ask(URI address, Duration timeout) throws LoraRefusedException, IOException, InterruptedException {
        FetchBounds bounds = new FetchBounds(MAX_REPLY_BYTES, timeout, MAX_REDIRECTS);
        for (int attempt = 1; ; attempt++) {
            try {
                return MAPPER.readTree(fetcher.get(address, bounds));
            } catch (RefusedAddressException e) {
                throw new LoraRefusedException(e.getMessage(), e);
            } catch (HttpStatusException e) {
                if (e.isFinal()) {
                    throw new LoraRefusedException(e.getMessage(), e);
                }
                pauseOrGiveUp(attempt, e);
            } catch (JsonProcessingException e) {
                // Without the reply's text, which may be anything.
                pauseOrGiveUp(attempt, new IOException(address.getHost() + " did not answer in JSON", e));
            } catch (IOException e) {
                pauseOrGiveUp(attempt, e);
            }
        }
    }

    private void pauseOrGiveUp(int attempt, IOException failure) throws IOException, InterruptedException {
        if (attempt >= attempts) {
            throw failure;
        }
        LOG.debug("attempt {} failed", attempt, failure);
        Thread.sleep(retryPause);
    }
}
