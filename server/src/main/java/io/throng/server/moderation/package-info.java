/**
 * Keeping the horde in order: what prompts may say, who may call from where and how often, and the record of what moderators did. Each
 * part is a package of its own; this one holds what they share and puts them together. Must not know how requests are stored or handed
 * out.
 */
package io.throng.server.moderation;
