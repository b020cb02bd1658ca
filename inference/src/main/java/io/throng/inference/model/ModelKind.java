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
    /** Turns texts into numbers that other models understand. */
    @JsonProperty("embedding")
    EMBEDDING,
    /** Measures how well a picture and a text go together. */
    @JsonProperty("scorer")
    SCORER,
    /** Makes pictures larger. */
    @JsonProperty("upscaler")
    UPSCALER,
    /** Sorts pictures into named classes. */
    @JsonProperty("classifier")
    CLASSIFIER,
    /** Tells the subject of a picture from its background. */
    @JsonProperty("matting")
    MATTING
}
