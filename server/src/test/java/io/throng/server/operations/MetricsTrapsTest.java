package io.throng.server.operations;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an operator's collector reads (operations specification, trap asserted as number 5). */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class MetricsTrapsTest {
    private static final Path PAGE = Path.of("docs/reference/metrics.md");
    private static final Pattern NAMED = Pattern.compile("`(throng_[a-z_]+)`");

    private static Set<String> documented() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path page = Files.exists(here.resolve(PAGE))
                ? here.resolve(PAGE)
                : here.getParent().resolve(PAGE);
        String servers = Files.readString(page).split("## The worker's page", 2)[0];
        return NAMED.matcher(servers)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String scrape() {
        return when().get("/q/metrics").then().statusCode(200).extract().asString();
    }

    private static Set<String> typed(String scrape) {
        return scrape.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2].replaceAll("_total$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyDocumentedMetricIsThereAtTheFirstScrapeAndASecondOneIsNoDuplicate() throws IOException {
        String first = scrape();
        assertThat(documented())
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(typed(first)).contains(name.replaceAll("_total$", "")));
        assertThat(first.lines().filter(line -> line.startsWith("# TYPE "))).doesNotHaveDuplicates();
        assertThat(typed(scrape())).containsAll(typed(first));
    }
}
