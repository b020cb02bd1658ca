package io.throng.server.signin;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a browser as log-ins need: cookies per host and port, redirects, and forms with their hidden fields. */
final class Browser {
    private static final int MAX_REDIRECTS = 10;
    private static final Pattern FORM = Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<input\\b([^>]*)>", Pattern.DOTALL);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Map<String, String>> cookies = new HashMap<>();
    private final Map<String, String> extraHeaders = new HashMap<>();

    /** What came, and from where. */
    record Page(URI uri, int status, String html, Map<String, List<String>> headers) {
        String header(String name) {
            return String.join("\n", headers.getOrDefault(name.toLowerCase(), List.of()));
        }

        boolean isRedirect() {
            return status >= 300 && status < 400;
        }

        URI location() {
            return uri.resolve(header("location"));
        }

        /** The key on the page. */
        String apiKey() {
            Matcher key = Pattern.compile("class=\"ah-api-key\">([^<]+)<").matcher(html);
            return key.find() ? key.group(1) : "";
        }
    }

    /** Sends a header with every further request. */
    Browser sending(String name, String value) {
        extraHeaders.put(name, value);
        return this;
    }

    Map<String, String> cookies(URI site) {
        return cookies.computeIfAbsent(site.getAuthority(), authority -> new HashMap<>());
    }

    /** Opens a page, following redirects to its end. */
    Page open(URI uri) throws IOException, InterruptedException {
        return followed(once(uri), "");
    }

    /** Opens a page, following redirects until one leads to an address that begins so; that one is not opened. */
    Page openUntil(URI uri, String stop) throws IOException, InterruptedException {
        return followed(once(uri), stop);
    }

    Page once(URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri).GET());
    }

    /** Fills in the form with this text in its tag and sends it, following redirects. */
    Page submit(Page page, String mark, Map<String, String> fields) throws IOException, InterruptedException {
        return followed(submitOnce(page, mark, fields), "");
    }

    /** Like {@link #submit}, up to a redirect to an address that begins so. */
    Page submitUntil(Page page, String mark, Map<String, String> fields, String stop)
            throws IOException, InterruptedException {
        return followed(submitOnce(page, mark, fields), stop);
    }

    Page submitOnce(Page page, String mark, Map<String, String> fields) throws IOException, InterruptedException {
        Matcher form = FORM.matcher(page.html());
        while (form.find()) {
            if (form.group(1).contains(mark)) {
                Map<String, String> all = new LinkedHashMap<>();
                Matcher input = INPUT.matcher(form.group(2));
                while (input.find()) {
                    String name = attribute(input.group(1), "name");
                    if (!name.isEmpty()) {
                        all.put(name, attribute(input.group(1), "value"));
                    }
                }
                all.putAll(fields);
                String action = attribute(form.group(1), "action");
                return post(action.isEmpty() ? page.uri() : page.uri().resolve(action), all);
            }
        }
        throw new AssertionError("no form with " + mark + " on the page:\n" + page.html());
    }

    Page post(URI uri, Map<String, String> fields) throws IOException, InterruptedException {
        String body = fields.entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Page followed(Page first, String stop) throws IOException, InterruptedException {
        Page page = first;
        for (int i = 0; i < MAX_REDIRECTS && page.isRedirect(); i++) {
            if (!stop.isEmpty() && page.location().toString().startsWith(stop)) {
                return page;
            }
            page = once(page.location());
        }
        return page;
    }

    private Page send(HttpRequest.Builder request) throws IOException, InterruptedException {
        URI uri = request.build().uri();
        Map<String, String> jar = cookies(uri);
        if (!jar.isEmpty()) {
            request.header(
                    "Cookie",
                    jar.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        extraHeaders.forEach(request::header);
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String cookie : answer.headers().allValues("Set-Cookie")) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            if (cookie.contains("Max-Age=0")) {
                jar.remove(pair[0]);
            } else {
                jar.put(pair[0], pair[1].replaceAll("^\"|\"$", ""));
            }
        }
        return new Page(
                uri, answer.statusCode(), answer.body(), answer.headers().map());
    }

    private static String attribute(String tag, String name) {
        Matcher value = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return value.find() ? value.group(1).replace("&amp;", "&") : "";
    }
}
