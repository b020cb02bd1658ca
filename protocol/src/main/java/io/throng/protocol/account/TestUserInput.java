package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.constraint.NullStandsFor;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

/**
 * Body of the test bootstrap (accounts spec 3); every member may be absent.
 *
 * @param username display name; absent means {@code "test_user"}
 * @param oauthId identity that finds the account again; absent means {@code "ci_test_user"}
 * @param moderator role; absent means {@code true}
 * @param trusted role; absent means {@code true}
 * @param kudos balance to set; {@link #LEAVE_KUDOS} (null on the wire) leaves it as it is; absent means {@code 10_000}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestUserInput(
        @Size(min = 1, max = 100) String username,
        @JsonProperty("oauth_id") @Size(min = 1, max = 255) String oauthId,
        Boolean moderator,
        Boolean trusted,

        @NullStandsFor(TestUserInput.LEAVE_KUDOS) @Min(0) @Max(TestUserInput.MAX_KUDOS)
        Long kudos) {
    /** Balance that stands for JSON null: leave the balance as it is. */
    public static final long LEAVE_KUDOS = -1;

    /** Largest balance that can be set. */
    public static final long MAX_KUDOS = 1_000_000_000_000L;

    /** {@code username} as it takes effect: {@code "test_user"} when absent. */
    public String effectiveUsername() {
        return username == null ? "test_user" : username;
    }

    /** {@code oauth_id} as it takes effect: {@code "ci_test_user"} when absent. */
    public String effectiveOauthId() {
        return oauthId == null ? "ci_test_user" : oauthId;
    }

    /** {@code moderator} as it takes effect: {@code true} when absent. */
    public boolean effectiveModerator() {
        return moderator == null ? true : moderator;
    }

    /** {@code trusted} as it takes effect: {@code true} when absent. */
    public boolean effectiveTrusted() {
        return trusted == null ? true : trusted;
    }

    /** {@code kudos} as it takes effect: {@code 10_000} when absent. */
    public long effectiveKudos() {
        return kudos == null ? 10_000L : kudos;
    }
}
