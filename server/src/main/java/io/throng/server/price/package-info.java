/**
 * What images and texts cost and earn: the neural price of an image with its fallback formula, burn, model factors and
 * estimates, and the text price. Everything is a pure function over values; amounts leave the package as {@code long} hundredths
 * of a kudo. Only {@link io.throng.server.price.ImagePriceLoader} reads a file. The package must not know HTTP, SQL, accounts or
 * the ledger.
 */
package io.throng.server.price;
