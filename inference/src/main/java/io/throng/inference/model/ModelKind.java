package io.throng.inference.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a model is for. */
public enum ModelKind {
    /** Continues text. */
    @JsonProperty("text")
    TEXT,
    /** Makes pictures. */
    @JsonProperty("image")
    IMAGE,
    /** Measures pictures or texts. */
    @JsonProperty("embedding")
    EMBEDDING
}
