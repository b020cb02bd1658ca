/** Reads the head of GGUF model files, so that a model can be judged before native code opens it. Knows the file format only. */
package io.throng.inference.gguf;
