/**
 * What prompts may say: filters that moderators keep, how prompts are scored and rewritten by them, and the calls to change them. The
 * rules are pure functions over one immutable set of compiled filters. Must not know who asks or what follows from a refusal.
 */
package io.throng.server.moderation.filter;
