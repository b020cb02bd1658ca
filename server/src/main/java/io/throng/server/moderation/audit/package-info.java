/** The record of what was done by virtue of an office. Must not know what the actions mean. */
package io.throng.server.moderation.audit;
