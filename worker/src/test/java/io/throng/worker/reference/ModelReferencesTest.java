package io.throng.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.ContentHash;
import io.throng.worker.HttpPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelReferencesTest {
    private static final String IMAGES = """
            {
              "Deliberate": {
                "name": "Deliberate", "baseline": "stable diffusion 1", "type": "ckpt", "inpainting": false, "nsfw": false,
                "style": "generalist", "version": "3", "size_on_disk_bytes": 2132856622, "tags": ["anything"], "somethingNew": [1],
                "config": {
                  "files": [
                    {"path": "Deliberate.safetensors", "sha256sum": "%s", "md5sum": "FIXME"},
                    {"path": "v1-inference.yaml"}],
                  "download": [
                    {"file_name": "Deliberate.safetensors", "file_path": "", "file_url": "https://example.org/d.safetensors"}]}
              },
              "Old": {"baseline": "stable diffusion 2", "config": {"files": [{"path": "old.ckpt", "sha256sum": "FIXME", "md5sum": "%s"}],
                "download": [{"file_name": "old.ckpt", "file_url": "https://example.org/old.ckpt"}]}},
              "broken": 7,
              "odd": {"baseline": 5, "config": {"files": "none"}, "tags": {"a": 1}}
            }""".formatted("AB".repeat(32), "cd".repeat(16));

    private static final String TEXTS = """
            {
              "Org/Name": {"parameters": 7000000000, "baseline": "llama", "nsfw": true, "instruct_format": "ChatML"},
              "koboldcpp/Name": {"parameters": 7000000000},
              "strange": {"parameters": "many"}
            }""";

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void modelsAreReadWithTheirFilesAndWhatIsNotKnownIsPassedOver() throws Exception {
        ModelReferences references = references(file("i.json", IMAGES), file("t.json", TEXTS));

        assertThat(references.images()).containsOnlyKeys("Deliberate", "Old", "odd");
        ImageModel deliberate = references.image("Deliberate").orElseThrow();
        assertThat(deliberate.baseline()).isEqualTo("stable_diffusion_1");
        assertThat(deliberate.files()).singleElement().satisfies(file -> {
            assertThat(file.hash()).isEqualTo(new ContentHash.Sha256("ab".repeat(32)));
            assertThat(file.url()).contains("https://example.org/d.safetensors");
        });
        assertThat(references.image("Old").orElseThrow().files().getFirst().hash())
                .isEqualTo(new ContentHash.Md5("cd".repeat(16)));
        assertThat(references.text("Org/Name").orElseThrow().parameters()).isEqualTo(7_000_000_000L);
        assertThat(references.text("strange").orElseThrow().parameters()).isZero();
    }

    @Test
    void aModelOfSafeFilesCanBeFetchedAndAPickledOneCannot() throws Exception {
        ModelReferences references = references(file("i.json", IMAGES), file("t.json", TEXTS));

        CatalogueEntry entry = references.image("Deliberate").orElseThrow().asCatalogueEntry();
        assertThat(entry.folder()).isEqualTo("Deliberate");
        assertThat(entry.files().getFirst().path()).isEqualTo("Deliberate.safetensors");
        assertThatThrownBy(() -> references.image("Old").orElseThrow().asCatalogueEntry())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("old.ckpt");
    }

    @ParameterizedTest
    @CsvSource({
        "stable diffusion 1, stable_diffusion_1",
        "stable_diffusion_1, stable_diffusion_1",
        "stable diffusion 2, stable_diffusion_2_768",
        "stable_diffusion_2_512, stable_diffusion_2_512",
        "Stable_Diffusion_XL, stable_diffusion_xl",
        "flux_schnell, flux_schnell",
        "something new, something_new"
    })
    void bothSpellingsOfAFamilyAreUnderstood(String written, String canonical) {
        assertThat(Baselines.canonical(written)).isEqualTo(canonical);
    }

    @Test
    void whatWasReadLastStaysWhenItsHostIsAway() throws Exception {
        try (HttpPeer host = new HttpPeer()) {
            host.on("GET /images", 200, IMAGES).on("GET /texts", 200, TEXTS);
            ModelReferences references = references(host.address() + "/images", host.address() + "/texts");
            assertThat(references.images()).hasSize(3);
            host.on("GET /images", 503, "{}");
            now.set(now.get().plus(ModelReferences.REFRESH));
            assertThat(references.images()).hasSize(3);
            // A new process begins with the copy on disk.
            assertThat(references(host.address() + "/images", host.address() + "/texts")
                            .images())
                    .hasSize(3);
            host.on("GET /images", 200, "{\"New\": {}}");
            assertThat(references.images()).hasSize(3);
            now.set(now.get().plus(ModelReferences.RETRY));
            assertThat(references.images()).containsOnlyKeys("New");
        }
    }

    @Test
    void documentsThatAreNoReferenceAreRefused() {
        for (String json : new String[] {"[]", "7", "{}", "{\"a\": 1}", "not json", "[".repeat(100)}) {
            assertThatThrownBy(() -> ReferenceJson.images(json.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IOException.class);
        }
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i <= ReferenceJson.MAX_ENTRIES; i++) {
            many.append(i == 0 ? "" : ",").append('"').append(i).append("\":{}");
        }
        assertThatThrownBy(() -> ReferenceJson.texts(many.append('}').toString().getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("at most " + ReferenceJson.MAX_ENTRIES);
    }

    private ModelReferences references(String images, String texts) {
        return new ModelReferences(images, texts, folder.resolve("state"), now::get);
    }

    private String file(String name, String json) throws IOException {
        return Files.writeString(folder.resolve(name), json).toString();
    }
}
