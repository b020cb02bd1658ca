package io.throng.worker.backend.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.throng.worker.backend.OpenAiImageSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads who makes the pictures out of the environment and options that miners of other networks are set up with: {@code --provider}
 * and {@code MOSAIC_MINER_*} (quality spec 1.3), or {@code IMAGE_SERVICE} with the services' keys (quality spec 7.1, 8.1). Pure: the
 * caller reads files and variables.
 */
public final class ProviderEnvironment {
    /** Where the environment file of the first kind is named. */
    public static final String MOSAIC_FILE_VARIABLE = "MOSAIC_ENV_FILE";

    /** The environment file of the first kind, where none is named. */
    public static final String DEFAULT_MOSAIC_FILE = "env/config.env";

    /** The environment file of the second kind. */
    public static final String GENERATOR_FILE = ".env.gen_miner";

    /** The model of the provider {@code local} where none is named. */
    public static final String DEFAULT_LOCAL_MODEL = "stabilityai/sdxl-turbo";

    /** Longest environment file read, in characters. */
    public static final int MAX_FILE_CHARACTERS = 256 * 1024;

    private static final String PREFIX = "MOSAIC_MINER_";
    private static final String OPENAI_ADDRESS = "https://api.openai.com/v1";
    private static final String OPENAI_MODEL = "dall-e-3";
    private static final List<String> SERVICES = List.of("openai", "openrouter", "stabilityai", "runway");

    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, String> environment;
    private final Map<String, String> options;
    private final List<String> remarks = new ArrayList<>();

    private ProviderEnvironment(Map<String, String> environment, Map<String, String> options) {
        this.environment = environment;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param image who makes the pictures; empty if the environment names nobody, or nobody that can
     * @param remarks what the operator should know, in sentences
     */
    public record Found(Optional<ImageProvider> image, List<String> remarks) {
        public Found {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Reads environment and options; options win.
     *
     * @param environment variables, files already laid under them
     * @param arguments of the command line, such as {@code --provider openai} or {@code --api-key=…}; others are passed over
     */
    public static Found read(Map<String, String> environment, List<String> arguments) {
        return new ProviderEnvironment(environment, options(arguments)).find();
    }

    /**
     * The variables of an environment file: {@code KEY=value} a line, with or without {@code export} and quotes.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MAX_FILE_CHARACTERS}
     */
    public static Map<String, String> file(String text) {
        if (text.length() > MAX_FILE_CHARACTERS) {
            throw new IllegalArgumentException(
                    "the environment file has " + text.length() + " characters, more than " + MAX_FILE_CHARACTERS);
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : text.split("\\R")) {
            String entry = line.strip();
            int equals = entry.indexOf('=');
            if (entry.startsWith("#") || equals < 1) {
                continue;
            }
            String name = entry.substring(0, equals).strip();
            variables.put(
                    name.startsWith("export ")
                            ? name.substring("export ".length()).strip()
                            : name,
                    value(entry.substring(equals + 1).strip()));
        }
        return variables;
    }

    private static String value(String text) {
        if (text.length() >= 2 && (text.startsWith("\"") || text.startsWith("'"))) {
            int end = text.indexOf(text.charAt(0), 1);
            if (end > 0) {
                return text.substring(1, end);
            }
        }
        int comment = text.indexOf(" #");
        return comment < 0 ? text : text.substring(0, comment).strip();
    }

    private static Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            if (argument.startsWith("--") && equals > 0) {
                options.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else if (argument.startsWith("--")
                    && i + 1 < arguments.size()
                    && !arguments.get(i + 1).startsWith("--")) {
                options.put(argument.substring(2), arguments.get(++i));
            }
        }
        return options;
    }

    private Found find() {
        Optional<ImageProvider> image = option("provider", PREFIX + "PROVIDER").isPresent()
                ? byProvider(option("provider", PREFIX + "PROVIDER").get())
                : byService();
        return new Found(image, remarks);
    }

    private Optional<ImageProvider> byProvider(String provider) {
        return switch (provider.toLowerCase(Locale.ROOT)) {
            case "local" ->
                Optional.of(new ImageProvider.Local(
                        option("model", PREFIX + "MODEL").orElse(DEFAULT_LOCAL_MODEL)));
            case "openai" -> openAiProvider();
            default -> none("the provider \"" + provider + "\" is neither local nor openai");
        };
    }

    private Optional<ImageProvider> openAiProvider() {
        Optional<String> address = option("api-url", PREFIX + "API_URL").or(() -> variable(PREFIX + "API_BASE_URL"));
        if (address.isEmpty()) {
            return none("the provider openai needs " + PREFIX + "API_URL or --api-url");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        json(PREFIX + "API_ADDITIONAL_HEADERS").forEach((name, value) -> headers.put(name, value.asText()));
        Map<String, JsonNode> parameters = new LinkedHashMap<>(json(PREFIX + "API_ADDITIONAL_PARAMS"));
        variable("MOSAIC_OPENAI_SIZE").ifPresent(size -> parameters.put("size", TextNode.valueOf(size)));
        variable("MOSAIC_OPENAI_QUALITY").ifPresent(quality -> parameters.put("quality", TextNode.valueOf(quality)));
        variable("MOSAIC_OPENAI_STYLE").ifPresent(style -> parameters.put("style", TextNode.valueOf(style)));
        OpenAiImageSettings settings = new OpenAiImageSettings(
                address.get(),
                option("api-key", PREFIX + "API_KEY"),
                Set.of(),
                Map.of(),
                OpenAiImageSettings.Sizes.AS_ASKED,
                1,
                false,
                headers,
                parameters);
        return Optional.of(new ImageProvider.OpenAi(settings, Optional.empty()));
    }

    private Optional<ImageProvider> byService() {
        Optional<String> image = variable("IMAGE_SERVICE");
        if (image.isPresent()) {
            return service(image.get().toLowerCase(Locale.ROOT), true);
        }
        if (variable("VIDEO_SERVICE").isPresent()) {
            return none("VIDEO_SERVICE is set and IMAGE_SERVICE is not, so no service makes images");
        }
        return SERVICES.stream().flatMap(name -> service(name, false).stream()).findFirst();
    }

    /** A service by its name. One that was only tried, and not named, says nothing when it cannot be used. */
    private Optional<ImageProvider> service(String name, boolean named) {
        return switch (name) {
            case "openai" -> key("OPENAI_API_KEY", named).map(ProviderEnvironment::openAiService);
            case "openrouter" ->
                key("OPEN_ROUTER_API_KEY", named)
                        .map(key -> new ImageProvider.OpenRouter(key, OpenRouterImageBackend.DEFAULT_MODEL));
            case "stabilityai" ->
                key("STABILITY_API_KEY", named)
                        .map(key -> new ImageProvider.Stability(key, StabilityImageBackend.Model.SD3_5_MEDIUM));
            case "none" -> Optional.empty();
            case "runway" -> named ? none("runway makes videos only") : Optional.empty();
            default -> none("the image service \"" + name + "\" is none of " + SERVICES + " and none");
        };
    }

    private static ImageProvider openAiService(String key) {
        return new ImageProvider.OpenAi(
                new OpenAiImageSettings(
                        OPENAI_ADDRESS,
                        Optional.of(key),
                        Set.of(),
                        Map.of(),
                        OpenAiImageSettings.Sizes.DALL_E_3,
                        1,
                        false,
                        Map.of(),
                        Map.of("quality", TextNode.valueOf("standard"))),
                Optional.of(OPENAI_MODEL));
    }

    private Optional<String> key(String variable, boolean named) {
        Optional<String> key = variable(variable);
        if (key.isEmpty() && named) {
            remarks.add("the image service needs the key " + variable);
        }
        return key;
    }

    private Optional<ImageProvider> none(String remark) {
        remarks.add(remark);
        return Optional.empty();
    }

    private Optional<String> option(String option, String variable) {
        return Optional.ofNullable(options.get(option)).or(() -> variable(variable));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private Map<String, JsonNode> json(String name) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        variable(name).ifPresent(text -> {
            try {
                JsonNode tree = mapper.readTree(text);
                if (tree.isObject()) {
                    tree.properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
                    return;
                }
            } catch (JsonProcessingException e) {
                remarks.add(name + " is no JSON: " + e.getOriginalMessage());
                return;
            }
            remarks.add(name + " is no JSON object");
        });
        return members;
    }
}
