/**
 * How often a caller may call: limits by address and key, counted in this node's memory, checked before anything else is looked at.
 * Must not know accounts, the database, or what the calls do.
 */
package io.throng.server.moderation.limit;
