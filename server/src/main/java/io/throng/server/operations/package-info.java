/** Running a node: switches, duties, metrics, and putting the parts together. Knows every capability; none knows it. */
package io.throng.server.operations;
