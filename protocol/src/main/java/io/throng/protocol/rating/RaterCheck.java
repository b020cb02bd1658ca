package io.throng.protocol.rating;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Signs that a rater may be a program.
 *
 * @param ratingsInTimeframe in the minutes asked for
 * @param suspectDivergences ratings in those minutes that are further from the average than asked for
 * @param captchasFailed tests of attention failed within thirty days
 */
public record RaterCheck(
        @JsonProperty("ratings_in_timeframe") long ratingsInTimeframe,
        @JsonProperty("ratings_per_minute_in_timeframe") double ratingsPerMinuteInTimeframe,
        @JsonProperty("ratings_past_three_hours") long ratingsPastThreeHours,

        @JsonProperty("ratings_per_minute_for_past_three_hours")
        double ratingsPerMinuteForPastThreeHours,

        @JsonProperty("suspect_divergences") long suspectDivergences,
        @JsonProperty("captchas_failed") long captchasFailed) {}
