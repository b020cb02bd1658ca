/**
 * What is known about models by their names: families, requirements and sizes from the model references, and the traits of
 * post-processors. Snapshots are immutable; one small service refreshes them. The package must not know requests, workers, HTTP
 * resources or SQL.
 */
package io.throng.server.model;
