package io.throng.server.account;

import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Keeps the record of privileged actions in the log, under a category of its own. */
final class LoggedActions implements PrivilegedActions {
    private static final Logger LOG = Logger.getLogger("io.throng.audit");

    @Override
    public void record(int actorId, String action, String subject, Map<String, String> details) {
        LOG.infof("actor=%d action=%s subject=%s details=%s", actorId, action, subject, new TreeMap<>(details));
    }
}
