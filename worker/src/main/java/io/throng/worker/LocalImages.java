package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.inference.diffusion.DiffusionOptions;
import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelKind;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.InversionFiles;
import io.throng.worker.backend.LocalImageBackend;
import io.throng.worker.backend.LoraFiles;
import io.throng.worker.backend.StepListener;
import io.throng.worker.config.BackendConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Diffusion models in this process: the folders or catalogue names that the settings map the horde's names to, and without any every image
 * model of the catalogue under its own name.
 */
final class LocalImages implements ImageBackend {
    private final LocalImageBackend backend;
    private final List<InstalledModel> installed;

    private LocalImages(LocalImageBackend backend, List<InstalledModel> installed) {
        this.backend = requireNonNull(backend, "backend");
        this.installed = List.copyOf(installed);
    }

    /** Opens the models, fetching those of the catalogue that are not here. */
    static LocalImages open(BackendConfig config, LocalModels models, LoraFiles loras, InversionFiles inversions)
            throws BackendException {
        Map<String, String> wanted = new LinkedHashMap<>(config.models());
        if (wanted.isEmpty()) {
            ModelCatalogue.builtIn().entries().stream()
                    .filter(entry -> entry.kind() == ModelKind.IMAGE)
                    .map(CatalogueEntry::name)
                    .forEach(name -> wanted.put(name, name));
        }
        if (wanted.isEmpty()) {
            throw new BackendException("there is no local image model; name folders of ONNX exports in its models");
        }
        List<InstalledModel> installed = new ArrayList<>();
        try {
            Map<String, Path> folders = new LinkedHashMap<>();
            for (Map.Entry<String, String> entry : wanted.entrySet()) {
                folders.put(entry.getKey(), folder(entry.getValue(), models, installed));
            }
            DiffusionOptions options = DiffusionOptions.onProcessor(AlchemyBackends.threads(config));
            return new LocalImages(
                    new LocalImageBackend(folders, options, Optional.of(loras), Optional.of(inversions)), installed);
        } catch (DownloadException e) {
            installed.forEach(InstalledModel::close);
            throw new BackendException(e.getMessage(), e);
        }
    }

    private static Path folder(String place, LocalModels models, List<InstalledModel> installed) {
        Path path = Path.of(place);
        if (Files.isDirectory(path)) {
            return path;
        }
        InstalledModel model = models.install(place);
        installed.add(model);
        return model.folder();
    }

    @Override
    public ImageOffer describe() throws BackendException, InterruptedException {
        return backend.describe();
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        return backend.generate(task, limit, steps);
    }

    @Override
    public void close() {
        backend.close();
        installed.forEach(InstalledModel::close);
    }
}
