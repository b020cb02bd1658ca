/**
 * From a popped image job to a task for a back end, and from pictures to what is handed in: prompts, sources and their repairs, effort,
 * censoring, sizes. Pure but for the fetching of sources. Knows the payload of a job; must not know how jobs are popped or handed in, nor
 * how a back end works.
 */
package io.throng.worker.image;
