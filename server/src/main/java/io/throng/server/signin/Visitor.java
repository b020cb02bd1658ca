package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.throng.server.account.Account;

/** Who looks at a page. */
sealed interface Visitor {
    /** Nobody known. */
    record Stranger() implements Visitor {}

    /** Somebody whom a provider knows, but who has no account yet. */
    record Newcomer(Session session, Login login) implements Visitor {
        public Newcomer {
            requireNonNull(session);
            requireNonNull(login);
        }
    }

    /** The holder of an account, as it is now. */
    record Holder(Session session, Account account) implements Visitor {
        public Holder {
            requireNonNull(session);
            requireNonNull(account);
        }
    }

    /** What the forms shown to this visitor carry; empty for strangers, who have nothing that others could misuse. */
    default String formToken() {
        return switch (this) {
            case Stranger() -> "";
            case Newcomer(Session session, Login login) -> session.formToken();
            case Holder(Session session, Account account) -> session.formToken();
        };
    }
}
