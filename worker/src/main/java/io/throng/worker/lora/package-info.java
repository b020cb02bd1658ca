/**
 * Low-rank adaptations and textual inversions by their public numbers and names: looked up, judged, fetched, verified and kept within a
 * bound (worker spec 4.8, 4.9). Knows the services' replies and a folder of files; must not know how a picture is made with them.
 */
package io.throng.worker.lora;
