package io.throng.worker;

import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.Storage;
import io.throng.worker.model.ModelInstructions;
import io.throng.worker.model.ModelReference;
import io.throng.worker.reference.HordeReference;
import io.throng.worker.reference.ModelReferences;
import java.time.InstantSource;
import java.util.Optional;

/** The horde's reference of image models, where a dreamer has use for it. */
final class References {
    private References() {}

    /**
     * The reference: needed to expand instructions about models, and to find models among the files of a server. A dreamer without either
     * does without, and asks nobody for it.
     */
    static ModelReference of(DreamerConfig dreamer, Storage storage) {
        boolean instructed = dreamer.models().load().stream().anyMatch(ModelInstructions::needsReference)
                || dreamer.models().skip().stream().anyMatch(ModelInstructions::needsReference);
        boolean searching = dreamer.backends().stream()
                .map(BackendConfig::kind)
                .anyMatch(kind -> kind == BackendKind.COMFYUI || kind == BackendKind.A1111);
        Optional<String> source = dreamer.models().reference();
        return source.isPresent() && (instructed || searching)
                ? new HordeReference(new ModelReferences(
                        source.get(), ModelReferences.PUBLIC_TEXTS, storage.state(), InstantSource.system()))
                : ModelReference.EMPTY;
    }
}
