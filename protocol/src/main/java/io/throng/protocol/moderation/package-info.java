/** Bodies of the calls of moderators: filters, measures against addresses. Must not know what a filter does. */
package io.throng.protocol.moderation;
