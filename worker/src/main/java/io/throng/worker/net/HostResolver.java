package io.throng.worker.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a host name into addresses; may block. Handed in so that tests can play a name server that changes its mind. */
@FunctionalInterface
public interface HostResolver {
    /** The resolver of the operating system. */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /** All addresses of a host name or literal, at least one. */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
