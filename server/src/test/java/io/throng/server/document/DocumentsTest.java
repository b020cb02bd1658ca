package io.throng.server.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static Supporter supporter(String name, String alias, String url, int entitlement) {
        return new Supporter(name, Optional.ofNullable(alias), Optional.ofNullable(url), entitlement);
    }

    @Test
    void sponsorsHaveALinkSupportersANameAndTheRestIsThankedInSilence() {
        String text = Documents.sponsors(List.of(
                supporter("Big", "Bigger", "https://big.invalid", Supporter.SPONSOR_FROM),
                supporter("Medium", null, "https://medium.invalid", Supporter.SPONSOR_FROM - 1),
                supporter("Small", "Tiny", null, Supporter.NAMED_FROM),
                supporter("Silent", null, null, Supporter.NAMED_FROM - 1)));
        assertThat(text)
                .contains("- [Bigger](<https://big.invalid>)")
                .contains("Medium, Tiny")
                .doesNotContain("medium.invalid")
                .doesNotContain("Silent");
    }

    @Test
    void aNameIsNoMarkdownAndALinkNoScript() {
        String text = Documents.sponsors(
                List.of(supporter("<b>[x](y)</b>", null, "javascript:alert(1)", Supporter.SPONSOR_FROM)));
        assertThat(text).contains("- \\<b\\>\\[x\\]\\(y\\)\\</b\\>").doesNotContain("javascript");
    }

    @Test
    void withoutAnAddressOfTheirOwnDocumentsNameTheOneThatIsPublic() {
        assertThat(config(Map.of("throng.public-url", "https://horde.invalid")).hordeUrl())
                .isEqualTo("https://horde.invalid");
        assertThat(config(Map.of()).hordeUrl()).isEqualTo("http://localhost:7001");
    }

    private static DocumentConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(DocumentConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(DocumentConfig.class);
    }

    @Test
    void trap20TheTermsBeginWithTheHeadingThatAClientTakesOff() throws Exception {
        Documents documents = new Documents(new DocumentConfig() {
            @Override
            public Optional<Path> termsFile() {
                return Optional.empty();
            }

            @Override
            public Optional<Path> privacyFile() {
                return Optional.empty();
            }

            @Override
            public Optional<Path> supportersFile() {
                return Optional.empty();
            }

            @Override
            public String hordeTitle() {
                return "A Horde";
            }

            @Override
            public String hordeUrl() {
                return "https://throng.invalid";
            }

            @Override
            public String hordeContact() {
                return "somebody@throng.invalid";
            }
        });
        assertThat(documents.html(Documents.Document.TERMS))
                .startsWith("<h1>Terms and Conditions</h1>\n")
                .contains("A Horde")
                .contains("https://throng.invalid")
                .contains("somebody@throng.invalid")
                .doesNotContain("{horde_");
    }

    @Test
    void nobodyIsNobody() {
        assertThat(Documents.sponsors(List.of())).contains("Nobody");
    }
}
