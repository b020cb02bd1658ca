package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.throng.server.http.HordeException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * The way to a provider and back. A way can only be ended by the browser that began it, once, within {@link Flow#LIFETIME}, on any
 * node. Blocking.
 */
final class Flows {
    private static final Logger LOG = Logger.getLogger(Flows.class);

    private final DataSource dataSource;
    private final Map<String, Protocol> protocols;
    private final Logins logins;
    private final Seal seal;
    private final SecureRandom random;
    private final Clock clock;

    /** Where the browser goes, and what it keeps meanwhile. */
    record Begun(URI at, String sealed) {}

    /** Who came back, and where they wanted to go. */
    record Ended(Login login, boolean hasAccount, Destination destination) {}

    Flows(DataSource dataSource, List<Protocol> protocols, Logins logins, Seal seal, SecureRandom random, Clock clock) {
        this.dataSource = requireNonNull(dataSource);
        this.protocols = protocols.stream()
                .collect(Collectors.toUnmodifiableMap(
                        protocol -> protocol.provider().name(), Function.identity()));
        this.logins = requireNonNull(logins);
        this.seal = requireNonNull(seal);
        this.random = requireNonNull(random);
        this.clock = requireNonNull(clock);
    }

    /** @param linkTo account to link the log-in to, {@link Flow#NOBODY} to just sign in */
    Begun begin(String provider, Destination destination, int linkTo) throws FlowException {
        Protocol protocol = protocol(provider);
        Flow flow = Flow.begin(provider, destination, linkTo, clock.instant(), random);
        try {
            return new Begun(protocol.beginning(flow), seal.close(Seal.Purpose.FLOW, flow.text()));
        } catch (ProviderException failure) {
            throw told(protocol, failure);
        }
    }

    /**
     * @param sealed what the browser kept
     * @param answer query of the return
     * @param visitor who the browser was before; a link is only made to the account that it was begun for
     */
    Ended end(String provider, String sealed, Map<String, List<String>> answer, Visitor visitor)
            throws FlowException, SQLException {
        Protocol protocol = protocol(provider);
        Instant now = clock.instant();
        Flow flow = seal.open(Seal.Purpose.FLOW, sealed)
                .flatMap(text -> Flow.parse(text, now))
                .filter(begun -> begun.provider().equals(provider))
                .filter(begun -> isAnswerTo(begun, answer))
                .orElseThrow(() -> new FlowException(
                        400,
                        "This log-in was not begun here, or took longer than " + Flow.LIFETIME.toMinutes()
                                + " minutes. Please try again."));
        try (Connection connection = dataSource.getConnection()) {
            if (!SigninRows.spend(connection, seal.mark(flow.state()), flow.expires())) {
                throw new FlowException(400, "This log-in has already ended. Please begin a new one.");
            }
        }
        Login login;
        try {
            login = protocol.ending(flow, answer);
        } catch (ProviderException failure) {
            throw told(protocol, failure);
        }
        if (flow.linkTo() != Flow.NOBODY) {
            link(flow, login, visitor);
        }
        return new Ended(login, logins.account(login).isPresent(), flow.destination());
    }

    /** Forgets which log-ins have ended, once they would be too old anyway. */
    void sweep() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            SigninRows.sweepSpent(connection, clock.instant());
        }
    }

    private void link(Flow flow, Login login, Visitor visitor) throws FlowException, SQLException {
        if (!(visitor instanceof Visitor.Holder holder) || holder.account().id() != flow.linkTo()) {
            throw new FlowException(400, "You are no longer signed in to the account that this log-in was for.");
        }
        try {
            logins.link(login, flow.linkTo());
        } catch (HordeException refusal) {
            throw new FlowException(refusal.status(), refusal.getMessage());
        }
    }

    private Protocol protocol(String provider) throws FlowException {
        Optional<Protocol> protocol = Optional.ofNullable(protocols.get(provider));
        return protocol.orElseThrow(() -> new FlowException(404, "There is no such way to sign in here."));
    }

    /** Asked before anything is done, so that nobody can use up another's log-in. */
    private static boolean isAnswerTo(Flow flow, Map<String, List<String>> answer) {
        List<String> states = answer.getOrDefault("state", List.of());
        return states.size() == 1
                && MessageDigest.isEqual(
                        states.getFirst().getBytes(StandardCharsets.UTF_8),
                        flow.state().getBytes(StandardCharsets.UTF_8));
    }

    private static FlowException told(Protocol protocol, ProviderException failure) {
        String title = protocol.provider().title();
        String name = protocol.provider().name();
        return switch (failure.reason()) {
            case DECLINED -> new FlowException(400, title + " did not let you in, or you changed your mind.");
            case UNAVAILABLE -> {
                LOG.warnf(failure, "log-in with %s failed: %s", name, failure.getMessage());
                yield new FlowException(
                        502, title + " does not answer as it should. Please try again later, or use your API key.");
            }
            case UNPROVEN -> {
                LOG.infof("log-in with %s refused: %s", name, failure.getMessage());
                yield new FlowException(400, title + " did not confirm who you are. Please try again.");
            }
        };
    }
}
