/**
 * Where models come from: the catalogue of known model files, and the downloader that fetches, verifies and caches them. Knows
 * addresses, hashes and folders; must not know how a model is run.
 */
package io.throng.inference.model;
