package io.throng.server;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A server on which an operator has set whatever can be set without being in another test's way: an administrator ({@code root#1}), a
 * patron (account 2), user lists that are always fresh, the test bootstrap, a proxy on this machine, source images from this machine,
 * a title, an address, and news. Each profile costs an application of its own, so a further setting belongs here when it can.
 */
public final class FurnishedProfile implements QuarkusTestProfile {
    /** Seven pieces, oldest first, one of them with markup in it and one with nothing but a date. */
    private static final String NEWS = """
            [{"date_published": "2025-12-30", "newspiece": "Old", "title": "A", "importance": "Information"},
             {"date_published": "2025-12-31", "newspiece": "New", "title": "B", "importance": "Workers",
              "tags": ["text"], "more_info_urls": ["https://throng.invalid"]},
             {"date_published": "2026-01-01", "title": "First", "newspiece": "x"},
             {"date_published": "2026-01-02", "title": "Second", "newspiece": "x"},
             {"date_published": "2026-01-03", "title": "<i>Third</i>", "newspiece": "<script>alert(1)</script>"},
             {"date_published": "2026-01-04", "title": "Fourth", "newspiece": "[click](javascript:alert(1)) **now**"},
             {"date_published": "2026-01-05"}]
            """;

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("throng.account.admins", "[\"root#1\"]");
        overrides.put("throng.account.list-freshness", "0S");
        overrides.put("throng.kudos.patrons.\"2\"", "150000");
        overrides.put("throng.test-apikeys", "on");
        overrides.put("throng.http.trusted-proxies", "127.0.0.1");
        overrides.put("HORDE_TEST_RATELIMIT_DISABLED", "true");
        overrides.put("throng.net.allow-private", "true");
        overrides.put("throng.documents.horde-title", "Horde <of> tests");
        overrides.put("throng.public-url", "https://throng.invalid/");
        overrides.put("throng.status.news-file", news().toString());
        return Map.copyOf(overrides);
    }

    private static Path news() {
        try {
            Path news = Files.createTempFile("throng-news", ".json");
            news.toFile().deleteOnExit();
            return Files.writeString(news, NEWS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
