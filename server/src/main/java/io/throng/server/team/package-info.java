/**
 * Teams: workers that their owners put together, and what they did while they were. Knows workers and accounts; must not know how jobs
 * are settled, which adds to {@code team_total} by itself.
 */
package io.throng.server.team;
