package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.URI;
import java.util.List;

/** A place a model file can be had from. Sources of an entry carry the same bytes; the entry's hash proves it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ModelSource.Web.class, name = "web"),
    @JsonSubTypes.Type(value = ModelSource.Wheel.class, name = "wheel"),
    @JsonSubTypes.Type(value = ModelSource.Mirror.class, name = "mirror")
})
public sealed interface ModelSource {
    /**
     * The file itself at an address.
     *
     * @param url where
     */
    record Web(URI url) implements ModelSource {
        public Web {
            requireNonNull(url, "url");
        }
    }

    /**
     * The file inside Python wheels, which package registries carry where model hubs are out of reach.
     *
     * @param parts members whose contents follow one another; usually one
     */
    record Wheel(List<WheelPart> parts) implements ModelSource {
        public Wheel {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("a wheel source has no parts");
            }
        }
    }

    /**
     * One member of one wheel.
     *
     * @param project the project's name in the registry
     * @param version its exact version
     * @param member path of the file inside the wheel
     */
    record WheelPart(String project, String version, String member) {
        public WheelPart {
            requireNonNull(project, "project");
            requireNonNull(version, "version");
            requireNonNull(member, "member");
        }
    }

    /** The file, under its own name, below the mirror address the operator has set; passed over where none is set. */
    record Mirror() implements ModelSource {}
}
