/** {@code throng models}: the catalogue of models that a worker can run here, and their download. */
package io.throng.cli.model;
