package io.throng.worker.backend;

import io.throng.protocol.image.ExtraText;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The QR code a job asks for, read from its extra texts (worker spec 4.10). Pure.
 *
 * @param text what the code says, with its protocol
 * @param modules form of the dark modules
 * @param functionPrompt what to draw where the code's finder patterns are; empty for the job's own prompt
 * @param left where the code begins, in pixels; empty to centre it
 * @param top where the code begins, in pixels; empty to centre it
 * @param border white modules around it, at least 0
 */
record QrRequest(
        String text,
        QrModules modules,
        Optional<String> functionPrompt,
        OptionalInt left,
        OptionalInt top,
        int border) {
    /** What a code says when nothing else fits or is given: upper case, which takes a third less room. */
    static final String DEFAULT_TEXT = "HTTPS://GITHUB.COM/THRONG/THRONG";

    /** White modules around a code unless another number is asked for. */
    static final int DEFAULT_BORDER = 1;

    /** What a negative number stands for. */
    static final int FOR_NEGATIVE = 10;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,5}");

    static QrRequest of(List<ExtraText> texts) {
        Map<String, String> byReference = new HashMap<>();
        for (ExtraText text : texts) {
            if (text.reference() != null && text.text() != null && !text.text().isBlank()) {
                byReference.putIfAbsent(
                        text.reference().strip().toLowerCase(Locale.ROOT),
                        text.text().strip());
            }
        }
        String text = byReference.getOrDefault("qr_code", byReference.getOrDefault("qr_text", DEFAULT_TEXT));
        String protocol = byReference.getOrDefault("protocol", "").toLowerCase(Locale.ROOT);
        boolean named = protocol.equals("http") || protocol.equals("https");
        return new QrRequest(
                named && !text.toLowerCase(Locale.ROOT).startsWith(protocol + "://") ? protocol + "://" + text : text,
                QrModules.of(byReference.getOrDefault("module_drawer", "")),
                Optional.ofNullable(byReference.get("function_layer_prompt")),
                number(byReference.get("x_offset")),
                number(byReference.get("y_offset")),
                number(byReference.get("qr_border")).orElse(DEFAULT_BORDER));
    }

    /** The same with a text that fits nearly anywhere, and the usual border. */
    QrRequest shortened() {
        return new QrRequest(DEFAULT_TEXT, modules, functionPrompt, left, top, DEFAULT_BORDER);
    }

    private static OptionalInt number(String text) {
        if (text == null || !NUMBER.matcher(text).matches()) {
            return OptionalInt.empty();
        }
        int value = Integer.parseInt(text);
        return OptionalInt.of(value < 0 ? FOR_NEGATIVE : value);
    }
}
