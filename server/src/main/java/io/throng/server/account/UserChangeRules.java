package io.throng.server.account;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.account.ModifyUserInput;
import io.throng.server.http.HordeException;

/**
 * Who may change what of an account: the rows of accounts specification section 6, in their order. The first refusal stands; unlike in
 * the AI Horde nothing is changed then.
 */
final class UserChangeRules {
    private final Account actor;
    private final Account target;
    private final boolean admin;
    private final ProfanityCheck profanity;

    /**
     * @param actor who asks
     * @param target whose account is to be changed
     * @param admin whether the actor administers the horde
     */
    UserChangeRules(Account actor, Account target, boolean admin, ProfanityCheck profanity) {
        this.actor = actor;
        this.target = target;
        this.admin = admin;
        this.profanity = profanity;
    }

    /** @throws HordeException on the first change that the actor may not make */
    void check(ModifyUserInput wanted) {
        if (wanted.isEmpty()) {
            throw new HordeException.Refusal(
                    ReturnCode.NO_USER_MOD_SELECTED, "Nothing was named that could be changed of a user.");
        }
        admin(wanted.kudos(), "kudos");
        admin(wanted.monthlyKudos(), "monthly_kudos");
        admin(wanted.usageMultiplier(), "usage_multiplier");
        admin(wanted.moderator(), "moderator");
        moderator(wanted.concurrency(), "concurrency");
        moderator(wanted.workerInvited(), "worker_invited");
        moderator(wanted.trusted(), "trusted");
        moderator(wanted.flagged(), "flagged");
        moderator(wanted.customizer(), "customizer");
        moderator(wanted.vpn(), "vpn");
        moderator(wanted.service(), "service");
        moderator(wanted.education(), "education");
        moderator(wanted.special(), "special");
        moderator(wanted.resetSuspicion(), "reset_suspicion");
        moderator(wanted.adminComment(), "admin_comment");
        decent(wanted.adminComment(), "admin_comment", ReturnCode.PROFANE_ADMIN_COMMENT);
        owner(wanted.publicWorkers(), "public_workers");
        owner(wanted.username(), "username");
        username(wanted.username());
        owner(wanted.contact(), "contact");
        decent(wanted.contact(), "contact", ReturnCode.PROFANE_USER_CONTACT);
        passkey(wanted.generateProxyPasskey());
        undelete(wanted.undelete());
    }

    private void admin(Object value, String field) {
        if (value != null && !admin) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_ADMIN, "Only administrators of the horde may change " + field + ".");
        }
    }

    private void moderator(Object value, String field) {
        if (value != null && !actor.isModerator()) {
            throw new HordeException.Refusal(ReturnCode.NOT_MODERATOR, "Only moderators may change " + field + ".");
        }
    }

    private void owner(Object value, String field) {
        if (value == null) {
            return;
        }
        requireOwnerOrModerator(field);
        if (actor.isAnonymous()) {
            throw new HordeException.Refusal(
                    ReturnCode.ANON_FORBIDDEN_USER_MOD, "The anonymous account's " + field + " cannot be changed.");
        }
    }

    private void requireOwnerOrModerator(String field) {
        if (actor.id() != target.id() && !actor.isModerator()) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_MODERATOR, "Only the user and moderators may change " + field + ".");
        }
    }

    private void username(String username) {
        decent(username, "username", ReturnCode.PROFANE_USER_NAME);
        if (username != null && username.codePointCount(0, username.length()) > Usernames.MAX_LENGTH) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_LONG_USER_NAME,
                    "The username has " + username.codePointCount(0, username.length()) + " characters; at most "
                            + Usernames.MAX_LENGTH + " are allowed.");
        }
    }

    private void decent(String text, String field, ReturnCode code) {
        if (text == null) {
            return;
        }
        if (profanity.isProfane(text)) {
            throw new HordeException.Refusal(code, "The " + field + " contains profanity. Please choose other words.");
        }
        if (Usernames.sanitised(text).isEmpty()) {
            throw new HordeException.Refusal(
                    ReturnCode.BAD_REQUEST, "The " + field + " has no character that could be shown.");
        }
    }

    private void passkey(Boolean value) {
        if (value == null) {
            return;
        }
        requireOwnerOrModerator("generate_proxy_passkey");
        if (!actor.has(Role.SERVICE)) {
            throw new HordeException.Refusal(
                    ReturnCode.NON_SERVICE_FORBIDDEN, "Only service accounts may make a passkey for proxies.");
        }
    }

    private void undelete(Boolean value) {
        if (value == null) {
            return;
        }
        requireOwnerOrModerator("undelete");
        if (!target.isDeleted()) {
            throw new HordeException.Refusal(
                    ReturnCode.USER_NOT_DELETED, "This user is not marked for deletion, so there is nothing to undo.");
        }
    }
}
