/**
 * Constraints on members of request bodies that jakarta.validation lacks. The reader in {@code io.throng.protocol.wire}
 * enforces them and the published OpenAPI document shows them; nothing here knows of either.
 */
package io.throng.protocol.constraint;
