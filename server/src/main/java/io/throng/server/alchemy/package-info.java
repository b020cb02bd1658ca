/**
 * Alchemy: operations on one image each, asked for with {@code interrogate/async}, handed to alchemists and handed in by them. A request
 * has forms; a form is one job. As with images and texts, memory proposes and PostgreSQL decides.
 *
 * <p>Must not know how images and texts are generated or matched.
 */
package io.throng.server.alchemy;
