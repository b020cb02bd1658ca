/** HTTP conventions of API v2: error shapes, headers, masks, callers' addresses. Knows nothing of any capability. */
package io.throng.server.http;
