/**
 * ComfyUI as a back end (worker spec 9): a job becomes a graph of the nodes this server has, is queued, followed over a web socket
 * and fetched. Knows ComfyUI's nodes and calls; must not know hordes, pops or submits.
 */
package io.throng.worker.backend.comfyui;
