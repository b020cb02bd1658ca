package io.throng.server.request.rules;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;

/**
 * Rows of the common validation that need nothing but the body and the requester. Each is a method of its own because rows that read
 * the database stand between them. Source: image spec 2.5, text spec 3 (rows 7, 13, 14, 16).
 */
public final class CommonValidation {
    /** Further source images anybody may send. */
    public static final int MAX_EXTRA_SOURCE_IMAGES_UNTRUSTED = 1;

    /** Further source images trusted users and patrons may send. */
    public static final int MAX_EXTRA_SOURCE_IMAGES = 5;

    private static final String WEBHOOK_SCHEME = "https://";

    /** Characters an address for webhooks may have (the width it is stored with). */
    public static final int MAX_WEBHOOK_LENGTH = 1024;

    private CommonValidation() {}

    /** Row 2: a webhook must be an https address. */
    public static void requireSecureWebhook(String webhook) {
        if (!webhook.startsWith(WEBHOOK_SCHEME) || webhook.length() > MAX_WEBHOOK_LENGTH) {
            throw new HordeException.Refusal(
                    ReturnCode.BAD_REQUEST,
                    "webhook must be an address starting with %s of at most %d characters."
                            .formatted(WEBHOOK_SCHEME, MAX_WEBHOOK_LENGTH));
        }
    }

    /** Rows 8 and 9: how many further source images there may be. */
    public static void requireFewExtraSourceImages(int count, RequesterFacts requester) {
        if (count > MAX_EXTRA_SOURCE_IMAGES) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_MANY_EXTRA_SOURCE_IMAGES,
                    "There are %d extra_source_images, at most %d are allowed."
                            .formatted(count, MAX_EXTRA_SOURCE_IMAGES));
        }
        if (count > MAX_EXTRA_SOURCE_IMAGES_UNTRUSTED && !requester.trustedOrPatron()) {
            throw new HordeException.Refusal(
                    ReturnCode.MORE_THAN_MIN_EXTRA_SOURCE_IMAGE,
                    "More than %d extra source image (%d) is for trusted users and patrons."
                            .formatted(MAX_EXTRA_SOURCE_IMAGES_UNTRUSTED, count));
        }
    }

    /** Row 11: a prompt must not be empty. */
    public static void requirePrompt(String prompt) {
        if (prompt.isEmpty()) {
            throw new HordeException.Refusal(ReturnCode.MISSING_PROMPT, "The prompt must not be empty.");
        }
    }

    /** Row 13: who may have several results made one by one. */
    public static void requireBatchingRight(int results, boolean disableBatching, RequesterFacts requester) {
        if (results > 1 && disableBatching && !requester.trustedOrPatron()) {
            throw new HordeException.Refusal(
                    ReturnCode.REQUIRES_TRUST,
                    "disable_batching with more than 1 result (%d) is for trusted users and patrons."
                            .formatted(results));
        }
    }
}
