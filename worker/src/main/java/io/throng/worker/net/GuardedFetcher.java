package io.throng.worker.net;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * GETs a URL that somebody else named, through an {@link AddressGuard}. It speaks HTTP/1.1 on sockets of its own, because the JDK's HTTP
 * client resolves names itself and cannot be told which address to connect to: each hop is checked, resolved once, and connected to the
 * checked address, while the Host header, the TLS server name and the certificate check still speak of the name. Connections are not
 * kept, proxies are not used, bodies are not unpacked.
 *
 * <p>Calls block and belong on a virtual thread, where an interruption ends them. Thread-safe.
 */
public final class GuardedFetcher {
    private static final int PERMANENT_REDIRECT = 308;

    private final AddressGuard guard;
    private final SSLSocketFactory tls;

    public GuardedFetcher(AddressGuard guard) {
        this(guard, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    GuardedFetcher(AddressGuard guard, SSLSocketFactory tls) {
        this.guard = requireNonNull(guard, "guard");
        this.tls = requireNonNull(tls, "tls");
    }

    /**
     * The body of a 200 answer.
     *
     * @throws RefusedAddressException if the address, or one it leads to, must not be called
     * @throws HttpStatusException if the answer is neither 200 nor a redirect
     * @throws IOException if it could not be had within the bounds
     */
    public byte[] get(URI address, FetchBounds bounds) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + bounds.total().toNanos();
        URI uri = guard.check(address);
        for (int hop = 0; hop <= bounds.maxRedirects(); hop++) {
            HttpAnswer answer = once(uri, bounds, deadlineNanos);
            if (!isRedirect(answer.status())) {
                if (answer.status() != 200) {
                    throw new HttpStatusException(uri.getHost(), answer.status());
                }
                return answer.body();
            }
            uri = redirected(uri, answer.location());
        }
        throw new IOException(address.getHost() + " leads through more than " + bounds.maxRedirects() + " redirects");
    }

    private HttpAnswer once(URI uri, FetchBounds bounds, long deadlineNanos) throws IOException, InterruptedException {
        AddressGuard.Pinned target = guard.pin(uri);
        try (Socket plain = new Socket(Proxy.NO_PROXY)) {
            plain.connect(target.address(), remainingMillis(deadlineNanos));
            if (!target.https()) {
                return HttpAnswer.of(plain, uri, bounds.maxBytes(), deadlineNanos);
            }
            plain.setSoTimeout(remainingMillis(deadlineNanos));
            try (SSLSocket secure = (SSLSocket)
                    tls.createSocket(plain, uri.getHost(), target.address().getPort(), true)) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
                secure.startHandshake();
                return HttpAnswer.of(secure, uri, bounds.maxBytes(), deadlineNanos);
            }
        } catch (SocketTimeoutException e) {
            throw new IOException(uri.getHost() + " did not answer within " + bounds.total(), e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                InterruptedException interrupted = new InterruptedException("the fetch was interrupted");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    private URI redirected(URI from, String location) throws RefusedAddressException {
        try {
            return guard.check(from.resolve(location).toString());
        } catch (IllegalArgumentException e) {
            throw new RefusedAddressException("a redirect leads to something that is no URL", e);
        }
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, PERMANENT_REDIRECT -> true;
            default -> false;
        };
    }

    /** Time left, at least a millisecond, because 0 means for ever to a socket. */
    static int remainingMillis(long deadlineNanos) throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("the time is over");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }
}
