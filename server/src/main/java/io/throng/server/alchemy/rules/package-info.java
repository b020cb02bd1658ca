/**
 * The rules of alchemy: prices, the life of a form, which worker may take which form. Pure functions over records; must not know the
 * database, the network or the time of day.
 */
package io.throng.server.alchemy.rules;
