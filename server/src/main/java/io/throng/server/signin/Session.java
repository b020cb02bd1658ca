package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who a browser has proven to be. It travels in a sealed cookie; what it proves is checked against the database on every page, so that
 * a session ends with the link, the key or the account that it stands on.
 *
 * @param issued to the millisecond
 * @param formToken stands in every form of the session's pages, so that no other site can post them
 */
record Session(Proof proof, Instant issued, Instant expires, String formToken) {
    private static final int FIELDS = 6;

    /** What the session stands on. */
    sealed interface Proof {
        /** A provider said so. There may be no account yet. */
        record ByProvider(Login login) implements Proof {
            public ByProvider {
                requireNonNull(login);
            }
        }

        /**
         * The account's key was shown.
         *
         * @param keyMark tells the account's key from a later one; says nothing about the key itself
         */
        record ByKey(int userId, String keyMark) implements Proof {
            public ByKey {
                requireNonNull(keyMark);
            }
        }
    }

    Session {
        requireNonNull(proof);
        requireNonNull(issued);
        requireNonNull(expires);
        requireNonNull(formToken);
    }

    String text() {
        String[] proven = switch (proof) {
            case Proof.ByProvider(Login login) -> new String[] {"p", login.provider(), login.subject()};
            case Proof.ByKey(int userId, String keyMark) -> new String[] {"k", Integer.toString(userId), keyMark};
        };
        return String.join(
                "\n",
                proven[0],
                proven[1],
                proven[2],
                Long.toString(issued.toEpochMilli()),
                Long.toString(expires.toEpochMilli()),
                formToken);
    }

    /** Reads what {@link #text} wrote; empty once expired. */
    static Optional<Session> parse(String text, Instant now) {
        List<String> fields = List.of(text.split("\n", -1));
        if (fields.size() != FIELDS) {
            return Optional.empty();
        }
        try {
            Proof proof = fields.get(0).equals("p")
                    ? new Proof.ByProvider(new Login(fields.get(1), fields.get(2)))
                    : new Proof.ByKey(Integer.parseInt(fields.get(1)), fields.get(2));
            Session session = new Session(
                    proof,
                    Instant.ofEpochMilli(Long.parseLong(fields.get(3))),
                    Instant.ofEpochMilli(Long.parseLong(fields.get(4))),
                    fields.get(5));
            return Optional.of(session).filter(live -> now.isBefore(live.expires));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // closed by a program that wrote it otherwise
        }
    }

    /** Without what it proves, so that it cannot end up in a log. */
    @Override
    public String toString() {
        return "Session[until " + expires + "]";
    }
}
