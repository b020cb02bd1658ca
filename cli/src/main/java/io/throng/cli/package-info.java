/**
 * The one command, {@code throng}: command-line parsing, exit codes and texts for people. Every capability lives in the module that
 * owns it; a class here only puts its pieces together. It may use every other module, and none of them knows it.
 */
package io.throng.cli;
