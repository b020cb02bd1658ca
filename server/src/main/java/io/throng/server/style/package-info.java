/**
 * Styles: templates and parameters that somebody made for others to use, pictures that show them, and collections of them. Says what
 * may be stored, finds styles by id and name, and says what a request becomes under one. It must not know how requests are priced,
 * matched or stored: the intake asks for the style to apply and books its use.
 */
package io.throng.server.style;
