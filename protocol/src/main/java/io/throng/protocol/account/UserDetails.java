package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The user object (accounts spec 4). Members the reader may not see are null and left out of the replies about one user.
 *
 * @param username alias, {@code name#id}
 * @param id id of the account
 * @param kudos balance
 * @param evaluatingKudos escrow; moderators only
 * @param concurrency requests at once
 * @param workerInvited workers it may run in invite-only mode
 * @param moderator role
 * @param kudosDetails where the kudos came from
 * @param workerCount workers ever registered and not deleted
 * @param workerIds ids of its workers; owner, or public if the user allows
 * @param styles its styles
 * @param sharedkeyIds ids of its shared keys; owner only
 * @param activeGenerations its stored requests; owner only; null when there are none
 * @param monthlyKudos entitlement; moderators only
 * @param trusted role
 * @param flagged role
 * @param vpn role; owner only
 * @param service role
 * @param education role
 * @param customizer role
 * @param special role; owner only
 * @param deleted whether marked for deletion
 * @param suspicious number of suspicions; moderators only
 * @param pseudonymous whether registered without a provider of identity
 * @param contact owner only
 * @param adminComment moderators only
 * @param proxyPasskey moderators only
 * @param accountAge whole seconds since creation
 * @param usage obsolete; always there, with null members
 * @param contributions obsolete; always there, with null members
 * @param records what it asked for and did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UserDetails(
        String username,
        Long id,
        Double kudos,
        @JsonProperty("evaluating_kudos") Double evaluatingKudos,
        Integer concurrency,
        @JsonProperty("worker_invited") Integer workerInvited,
        Boolean moderator,
        @JsonProperty("kudos_details") KudosDetails kudosDetails,
        @JsonProperty("worker_count") Integer workerCount,
        @JsonProperty("worker_ids") List<String> workerIds,
        List<UserStyle> styles,
        @JsonProperty("sharedkey_ids") List<String> sharedkeyIds,
        @JsonProperty("active_generations") ActiveGenerations activeGenerations,
        @JsonProperty("monthly_kudos") MonthlyKudos monthlyKudos,
        Boolean trusted,
        Boolean flagged,
        Boolean vpn,
        Boolean service,
        Boolean education,
        Boolean customizer,
        Boolean special,
        Boolean deleted,
        Integer suspicious,
        Boolean pseudonymous,
        String contact,
        @JsonProperty("admin_comment") String adminComment,
        @JsonProperty("proxy_passkey") String proxyPasskey,
        @JsonProperty("account_age") Long accountAge,
        ObsoleteTotals.Usage usage,
        ObsoleteTotals.Contributions contributions,
        UserRecords records) {
    public UserDetails {
        workerIds = workerIds == null ? null : List.copyOf(workerIds);
        styles = styles == null ? null : List.copyOf(styles);
        sharedkeyIds = sharedkeyIds == null ? null : List.copyOf(sharedkeyIds);
    }

    /** A builder that starts from the members of this record. */
    public Builder toBuilder() {
        return new Builder()
                .username(username)
                .id(id)
                .kudos(kudos)
                .evaluatingKudos(evaluatingKudos)
                .concurrency(concurrency)
                .workerInvited(workerInvited)
                .moderator(moderator)
                .kudosDetails(kudosDetails)
                .workerCount(workerCount)
                .workerIds(workerIds)
                .styles(styles)
                .sharedkeyIds(sharedkeyIds)
                .activeGenerations(activeGenerations)
                .monthlyKudos(monthlyKudos)
                .trusted(trusted)
                .flagged(flagged)
                .vpn(vpn)
                .service(service)
                .education(education)
                .customizer(customizer)
                .special(special)
                .deleted(deleted)
                .suspicious(suspicious)
                .pseudonymous(pseudonymous)
                .contact(contact)
                .adminComment(adminComment)
                .proxyPasskey(proxyPasskey)
                .accountAge(accountAge)
                .records(records);
    }

    /** A builder with every member absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the members; what is not set stays absent. */
    public static final class Builder {
        private String username;
        private Long id;
        private Double kudos;
        private Double evaluatingKudos;
        private Integer concurrency;
        private Integer workerInvited;
        private Boolean moderator;
        private KudosDetails kudosDetails;
        private Integer workerCount;
        private List<String> workerIds;
        private List<UserStyle> styles;
        private List<String> sharedkeyIds;
        private ActiveGenerations activeGenerations;
        private MonthlyKudos monthlyKudos;
        private Boolean trusted;
        private Boolean flagged;
        private Boolean vpn;
        private Boolean service;
        private Boolean education;
        private Boolean customizer;
        private Boolean special;
        private Boolean deleted;
        private Integer suspicious;
        private Boolean pseudonymous;
        private String contact;
        private String adminComment;
        private String proxyPasskey;
        private Long accountAge;
        private UserRecords records;

        private Builder() {}

        public Builder username(String value) {
            this.username = value;
            return this;
        }

        public Builder id(Long value) {
            this.id = value;
            return this;
        }

        public Builder kudos(Double value) {
            this.kudos = value;
            return this;
        }

        public Builder evaluatingKudos(Double value) {
            this.evaluatingKudos = value;
            return this;
        }

        public Builder concurrency(Integer value) {
            this.concurrency = value;
            return this;
        }

        public Builder workerInvited(Integer value) {
            this.workerInvited = value;
            return this;
        }

        public Builder moderator(Boolean value) {
            this.moderator = value;
            return this;
        }

        public Builder kudosDetails(KudosDetails value) {
            this.kudosDetails = value;
            return this;
        }

        public Builder workerCount(Integer value) {
            this.workerCount = value;
            return this;
        }

        public Builder workerIds(List<String> value) {
            this.workerIds = value;
            return this;
        }

        public Builder styles(List<UserStyle> value) {
            this.styles = value;
            return this;
        }

        public Builder sharedkeyIds(List<String> value) {
            this.sharedkeyIds = value;
            return this;
        }

        public Builder activeGenerations(ActiveGenerations value) {
            this.activeGenerations = value;
            return this;
        }

        public Builder monthlyKudos(MonthlyKudos value) {
            this.monthlyKudos = value;
            return this;
        }

        public Builder trusted(Boolean value) {
            this.trusted = value;
            return this;
        }

        public Builder flagged(Boolean value) {
            this.flagged = value;
            return this;
        }

        public Builder vpn(Boolean value) {
            this.vpn = value;
            return this;
        }

        public Builder service(Boolean value) {
            this.service = value;
            return this;
        }

        public Builder education(Boolean value) {
            this.education = value;
            return this;
        }

        public Builder customizer(Boolean value) {
            this.customizer = value;
            return this;
        }

        public Builder special(Boolean value) {
            this.special = value;
            return this;
        }

        public Builder deleted(Boolean value) {
            this.deleted = value;
            return this;
        }

        public Builder suspicious(Integer value) {
            this.suspicious = value;
            return this;
        }

        public Builder pseudonymous(Boolean value) {
            this.pseudonymous = value;
            return this;
        }

        public Builder contact(String value) {
            this.contact = value;
            return this;
        }

        public Builder adminComment(String value) {
            this.adminComment = value;
            return this;
        }

        public Builder proxyPasskey(String value) {
            this.proxyPasskey = value;
            return this;
        }

        public Builder accountAge(Long value) {
            this.accountAge = value;
            return this;
        }

        public Builder records(UserRecords value) {
            this.records = value;
            return this;
        }

        public UserDetails build() {
            return new UserDetails(
                    username,
                    id,
                    kudos,
                    evaluatingKudos,
                    concurrency,
                    workerInvited,
                    moderator,
                    kudosDetails,
                    workerCount,
                    workerIds,
                    styles,
                    sharedkeyIds,
                    activeGenerations,
                    monthlyKudos,
                    trusted,
                    flagged,
                    vpn,
                    service,
                    education,
                    customizer,
                    special,
                    deleted,
                    suspicious,
                    pseudonymous,
                    contact,
                    adminComment,
                    proxyPasskey,
                    accountAge,
                    ObsoleteTotals.Usage.NONE,
                    ObsoleteTotals.Contributions.NONE,
                    records);
        }
    }
}
