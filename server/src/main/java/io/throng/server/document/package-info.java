/** The texts that a horde owes its users: terms, privacy policy, sponsors. Knows files and Markdown, and nothing of the horde. */
package io.throng.server.document;
