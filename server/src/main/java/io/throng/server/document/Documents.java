package io.throng.server.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.wire.WireWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** The horde's documents, written in Markdown and rendered to HTML: workers spec 5. Files are read when somebody asks. */
public final class Documents {
    /** Size of a file that is read. */
    public static final long MAX_BYTES = 1 << 20;

    private static final Pattern MARKDOWN_SIGNS = Pattern.compile("[\\\\`*_{}\\[\\]<>()#+\\-.!|~]");

    private final DocumentConfig config;
    private final Parser parser = Parser.builder().build();
    private final HtmlRenderer renderer = HtmlRenderer.builder().build();

    public Documents(DocumentConfig config) {
        this.config = requireNonNull(config);
    }

    /** A document of the horde. */
    public enum Document {
        /** Shipped under the very heading that a web client takes off (clients spec, trap 20). */
        TERMS("Terms and Conditions"),
        PRIVACY("Privacy policy"),
        SPONSORS("Sponsors");

        private final String title;

        Document(String title) {
            this.title = title;
        }

        /** Title of its page. */
        public String title() {
            return title;
        }
    }

    /** The document as Markdown, without blank lines around it. */
    public String markdown(Document document) throws IOException {
        String text = switch (document) {
            case TERMS -> text(config.termsFile(), "terms.md");
            case PRIVACY -> text(config.privacyFile(), "privacy.md");
            case SPONSORS -> sponsors(supporters());
        };
        return text.replace("{horde_title}", config.hordeTitle())
                .replace("{horde_url}", config.hordeUrl())
                .replace("{horde_contact}", config.hordeContact())
                .strip();
    }

    /** The document as a fragment of HTML. */
    public String html(Document document) throws IOException {
        return renderer.render(parser.parse(markdown(document))).strip();
    }

    private static String text(Optional<Path> file, String shipped) throws IOException {
        if (file.isPresent()) {
            return new String(bytes(file.get()), UTF_8);
        }
        try (InputStream stream = Documents.class.getResourceAsStream("/documents/" + shipped)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new IOException(file + " has " + size + " bytes; at most " + MAX_BYTES + " are read");
        }
        return Files.readAllBytes(file);
    }

    private List<Supporter> supporters() throws IOException {
        List<Supporter> supporters = new ArrayList<>();
        if (config.supportersFile().isPresent()) {
            for (JsonNode entry : WireWriter.tree(bytes(config.supportersFile().get()))) {
                supporters.add(new Supporter(
                        entry.path("name").asText(),
                        optional(entry, "alias"),
                        optional(entry, "url"),
                        entry.path("entitlement").asInt()));
            }
        }
        supporters.sort(Comparator.comparingInt(Supporter::entitlement).reversed());
        return supporters;
    }

    private static Optional<String> optional(JsonNode entry, String member) {
        return Optional.of(entry.path(member).asText()).filter(text -> !text.isEmpty());
    }

    /** Sponsors with a line each, then the names of the others who give enough to be named. */
    static String sponsors(List<Supporter> supporters) {
        String sponsors = supporters.stream()
                .filter(supporter -> supporter.entitlement() >= Supporter.SPONSOR_FROM)
                .map(Documents::line)
                .collect(Collectors.joining("\n"));
        String named = supporters.stream()
                .filter(supporter -> supporter.entitlement() >= Supporter.NAMED_FROM
                        && supporter.entitlement() < Supporter.SPONSOR_FROM)
                .map(supporter -> plain(supporter.shownName()))
                .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder("# Sponsors\n\n");
        if (sponsors.isEmpty() && named.isEmpty()) {
            return text.append("Nobody sponsors {horde_title} yet.").toString();
        }
        text.append("{horde_title} thanks those who keep it running.\n\n");
        if (!sponsors.isEmpty()) {
            text.append(sponsors).append("\n\n");
        }
        if (!named.isEmpty()) {
            text.append("## Supporters\n\n").append(named);
        }
        return text.toString();
    }

    private static String line(Supporter sponsor) {
        String name = plain(sponsor.shownName());
        return "- "
                + sponsor.url()
                        .filter(url -> url.startsWith("https://") || url.startsWith("http://"))
                        .map(url -> "[" + name + "](<" + url.replaceAll("[<>\\s]", "") + ">)")
                        .orElse(name);
    }

    /** A name in which nothing is Markdown. */
    private static String plain(String name) {
        return MARKDOWN_SIGNS.matcher(name).replaceAll(sign -> Matcher.quoteReplacement("\\" + sign.group()));
    }
}
