/** The worker's settings: where they come from, what they mean, which are refused. The only place their names live in. */
package io.throng.worker.config;
