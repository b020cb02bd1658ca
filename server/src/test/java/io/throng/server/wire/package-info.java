/**
 * The wire as strangers meet it: every refusal, every bad input and every trap of the specifications, provoked over real HTTP on a real
 * database, each answer held against the contract. Knows the server through its addresses and its tables only, and the account
 * registry to make people with.
 */
package io.throng.server.wire;
