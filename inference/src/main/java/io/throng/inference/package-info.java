/** Placeholder until the module is described. */
package io.throng.inference;
