/**
 * Bodies of the calls about styles, their examples and collections of styles (styles spec 1 to 9). Knows nothing of servers,
 * databases or HTTP.
 */
package io.throng.protocol.style;
