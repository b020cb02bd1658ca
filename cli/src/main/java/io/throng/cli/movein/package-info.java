/** {@code throng import}: brings another horde's database in. It must not carry rules of its own; they live in the server's packages. */
package io.throng.cli.movein;
