package io.throng.inference.image;

import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import java.nio.file.Path;

/** The models of this repository, through the same catalogue and checks as in a running program. */
public final class BundledModels {
    private BundledModels() {}

    /** Where the models lie in this repository. */
    public static Path folder() {
        return Path.of("..", "models").toAbsolutePath().normalize();
    }

    /** The main file of a bundled model, installed into a cache folder. */
    public static Path install(String name, Path cache) {
        return new ModelDownloader(DownloadSettings.of(cache).withBundledFolder(folder()))
                .fetch(ModelCatalogue.builtIn().find(name).orElseThrow(), DownloadProgress.Listener.NONE);
    }
}
