/**
 * Where models come from and what may be loaded: the catalogue of known models, the downloader that fetches, verifies and caches their
 * files within a disk budget, and the check of their formats by content. Knows addresses, hashes, folders and file formats; must not know
 * how a model is run.
 */
package io.throng.inference.model;
