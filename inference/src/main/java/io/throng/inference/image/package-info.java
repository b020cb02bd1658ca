/**
 * Pictures through models on ONNX Runtime: enlarging, telling subjects from backgrounds, sorting into classes. Knows pixels and tensors; must
 * not know what a horde calls these things.
 */
package io.throng.inference.image;
