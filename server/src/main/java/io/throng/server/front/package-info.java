/**
 * The pages by which somebody finds in: what this horde is and does right now, and its API to look at and try out.
 *
 * <p>Reads figures, statistics and news, and stands in the frame of {@link io.throng.server.signin.Pages}. Must not know requests,
 * workers or accounts; nobody but HTTP callers knows it. Source: operations specification section 7, clients specification section 9.
 */
package io.throng.server.front;
