package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * An image that its worker reported as depicting abuse of children (accounts specification section 18).
 *
 * @param userId who asked for it
 * @param address of the requester as {@link #network} makes it; empty when it is not known
 * @param proxiedAccount on whose behalf a service asked
 */
public record ProblemJob(
        UUID jobId, int userId, UUID workerId, Optional<String> address, Optional<String> proxiedAccount) {
    /** Whose jobs are never recorded. */
    public static final int EXEMPT_USER_ID = 1;

    private static final int KEPT_IPV6_BYTES = 8;

    public ProblemJob {
        requireNonNull(jobId);
        requireNonNull(workerId);
        requireNonNull(address);
        requireNonNull(proxiedAccount);
    }

    /** The address as it is stored: an IPv6 address stands for its /64 network, of which one caller has them all. */
    public static String network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = Arrays.copyOf(Arrays.copyOf(address.getAddress(), KEPT_IPV6_BYTES), address.getAddress().length);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an IPv6 address", e);
        }
    }
}
