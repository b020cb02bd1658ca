package io.throng.worker.backend.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A graph under construction: nodes numbered from 1, each with its class and its inputs (worker spec 9.3). */
final class ComfyGraph {
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    /** Adds a node of this class. */
    Node node(String nodeClass) {
        String id = Integer.toString(root.size() + 1);
        ObjectNode node = root.putObject(id);
        node.put("class_type", nodeClass);
        return new Node(id, nodeClass, node.putObject("inputs"));
    }

    /** The graph as the server takes it. */
    ObjectNode toJson() {
        return root.deepCopy();
    }

    /**
     * An output of a node.
     *
     * @param node its id
     * @param output which of its outputs, from 0
     */
    record Link(String node, int output) {}

    /**
     * A node.
     *
     * @param id its number as text
     * @param nodeClass its class
     * @param inputs what has been put in
     */
    record Node(String id, String nodeClass, ObjectNode inputs) {
        Node in(String name, Link value) {
            inputs.putArray(name).add(value.node).add(value.output);
            return this;
        }

        Node in(String name, String value) {
            inputs.put(name, value);
            return this;
        }

        Node in(String name, long value) {
            inputs.put(name, value);
            return this;
        }

        Node in(String name, double value) {
            inputs.put(name, value);
            return this;
        }

        Node in(String name, JsonNode value) {
            inputs.set(name, value);
            return this;
        }

        Node in(String name, boolean value) {
            inputs.put(name, value);
            return this;
        }

        /** Fills the values that are still open with what the server takes for ordinary: releases of one node differ in details. */
        Node withDefaults(ComfyNodes nodes) {
            for (String input : nodes.values(nodeClass)) {
                if (!inputs.has(input)) {
                    nodes.ordinary(nodeClass, input).ifPresent(value -> inputs.set(input, value));
                }
            }
            return this;
        }

        Link out(int output) {
            return new Link(id, output);
        }
    }
}
