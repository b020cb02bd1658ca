/**
 * Local engines: text on llama.cpp. An engine gets a prompt and sampling parameters and hands back tokens. It must not know
 * hordes, jobs, kudos or any wire format; whoever maps a job to parameters lives elsewhere.
 */
package io.throng.inference;
