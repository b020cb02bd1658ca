package io.throng.server.front;

import static java.util.Objects.requireNonNull;

import io.quarkus.qute.RawString;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.status.HordePerformance;
import io.throng.protocol.status.NewsPiece;
import io.throng.server.document.DocumentConfig;
import io.throng.server.http.AddressConfig;
import io.throng.server.signin.Pages;
import io.throng.server.stats.Statistics;
import io.throng.server.status.HordeFigures;
import io.throng.server.status.NewsFile;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** The first page: what this horde is, what it does at the moment, and the ways on. */
@Path("/")
public class FrontPage {
    /** Pieces of news shown. */
    static final int MAX_NEWS = 3;

    private final HordeFigures figures;
    private final Statistics statistics;
    private final NewsFile news;
    private final DocumentConfig names;
    private final Pages pages;
    private final Optional<String> address;
    private final Parser markdown = Parser.builder().build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

    FrontPage(
            HordeFigures figures,
            Statistics statistics,
            NewsFile news,
            DocumentConfig names,
            Pages pages,
            AddressConfig addresses) {
        this.figures = requireNonNull(figures);
        this.statistics = requireNonNull(statistics);
        this.news = requireNonNull(news);
        this.names = requireNonNull(names);
        this.pages = requireNonNull(pages);
        this.address = addresses.address();
    }

    /** One kind of work: who is online for it, what waits or runs, how fast it goes, and what was made so far. */
    public record Kind(String title, String worker, int workers, List<Figure> figures) {
        public Kind {
            figures = List.copyOf(figures);
        }
    }

    /** A number and what it counts. */
    public record Figure(String number, String of) {}

    /** A piece of news; the text is HTML. */
    public record News(String date, String title, RawString text) {}

    /** The page. */
    @GET
    @RunOnVirtualThread
    public Response page(@Context HttpHeaders headers, @Context UriInfo uri) throws SQLException {
        return pages.page(
                        "front",
                        headers,
                        Map.of(
                                "horde",
                                names.hordeTitle(),
                                "url",
                                address.orElseGet(
                                        () -> uri.getBaseUri().toString().replaceFirst("/+$", "")),
                                "kinds",
                                kinds(figures.performance()),
                                "news",
                                news.news().stream()
                                        .limit(MAX_NEWS)
                                        .map(this::shown)
                                        .toList()))
                .build();
    }

    private List<Kind> kinds(HordePerformance now) throws SQLException {
        return List.of(
                new Kind(
                        "Images",
                        "dreamer",
                        now.workerCount(),
                        List.of(
                                figure(now.queuedRequests(), "waiting or under way"),
                                new Figure(
                                        Quantity.of(now.pastMinuteMegapixelsteps() * 1e6 / 60, "ps/s"),
                                        "pixelsteps a second"),
                                figure(statistics.images().total().images(), "made so far"))),
                new Kind(
                        "Texts",
                        "scribe",
                        now.textWorkerCount(),
                        List.of(
                                figure(now.queuedTextRequests(), "waiting or under way"),
                                new Figure(Quantity.of(now.pastMinuteTokens() / 60, "t/s"), "tokens a second"),
                                figure(statistics.texts().total().requests(), "made so far"))),
                new Kind(
                        "Image operations",
                        "alchemist",
                        now.interrogatorCount(),
                        List.of(figure(now.queuedForms(), "waiting or under way"))));
    }

    private static Figure figure(double number, String of) {
        return new Figure(Quantity.of(number, ""), of);
    }

    private News shown(NewsPiece piece) {
        return new News(
                Objects.requireNonNullElse(piece.datePublished(), ""),
                Objects.requireNonNullElse(piece.title(), ""),
                new RawString(renderer.render(markdown.parse(Objects.requireNonNullElse(piece.newspiece(), "")))));
    }
}
