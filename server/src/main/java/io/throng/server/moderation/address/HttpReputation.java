package io.throng.server.moderation.address;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Asks a service on the web that answers the probability, as a plain number, that an address is one to hide behind. The URL is the
 * operator's own, so it is called as it is.
 */
public final class HttpReputation implements ReputationProvider {
    /** Where the address stands in the URL; {@code %s} and {@code {}} are understood alike. */
    public static final String PLACE = "{}";

    /** Addresses at least this probable are unsafe. */
    static final double UNSAFE_PROBABILITY = 0.93;

    /** How long the service may take. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int OK = 200;
    private static final int MAX_LOGGED = 100;
    private static final Logger LOG = Logger.getLogger(HttpReputation.class);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String url;
    private final Optional<String> specialAnswer;

    /**
     * @param url holds {@link #PLACE} where the address goes; without it the address is put at the end
     * @param specialAnswer an answer of the service that is no number and means that the address is fine
     */
    public HttpReputation(String url, Optional<String> specialAnswer) {
        this.url = requireNonNull(url).replace("%s", PLACE);
        this.specialAnswer = requireNonNull(specialAnswer);
    }

    @Override
    public Verdict judge(InetAddress address) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri(address)).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (answer.statusCode() == TOO_MANY_REQUESTS) {
                return Verdict.UNDECIDED;
            }
            return verdict(answer.statusCode(), answer.body().strip());
        } catch (IOException e) {
            LOG.debugf("the service that judges addresses does not answer: %s", e.toString());
            return Verdict.UNDECIDED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.UNDECIDED;
        }
    }

    private Verdict verdict(int status, String answer) {
        try {
            double probability = Double.parseDouble(answer);
            if (status == OK && probability >= 0) {
                return probability >= UNSAFE_PROBABILITY ? Verdict.UNSAFE : Verdict.SAFE;
            }
        } catch (NumberFormatException e) {
            // No number: either what the settings expect, or an error of the service, which must not lock anybody out.
            LOG.tracef("not a probability: %s", answer);
        }
        if (specialAnswer.filter(answer::equals).isEmpty()) {
            LOG.errorf(
                    "the service that judges addresses answered %d %s; the address counts as safe",
                    status, answer.substring(0, Math.min(answer.length(), MAX_LOGGED)));
        }
        return Verdict.SAFE;
    }

    private URI uri(InetAddress address) {
        String shown = URLEncoder.encode(address.getHostAddress(), StandardCharsets.UTF_8);
        return URI.create(url.contains(PLACE) ? url.replace(PLACE, shown) : url + shown);
    }
}
