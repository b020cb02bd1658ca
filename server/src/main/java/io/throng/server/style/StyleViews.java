package io.throng.server.style;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.sharedkey.SharedKeyDetails;
import io.throng.protocol.style.ImageStyle;
import io.throng.protocol.style.StyleExample;
import io.throng.protocol.style.TextStyle;
import io.throng.server.sharedkey.SharedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Styles as everybody sees them (styles spec 2.4). */
final class StyleViews {
    private final SharedKeys keys;

    StyleViews(SharedKeys keys) {
        this.keys = keys;
    }

    List<ImageStyle> images(Connection connection, List<StoredStyle> styles) throws SQLException {
        Map<UUID, List<StyleExample>> examples = StyleRows.examples(
                connection, styles.stream().map(StoredStyle::id).toList());
        List<ImageStyle> views = new ArrayList<>(styles.size());
        for (StoredStyle style : styles) {
            ImageParams params = StyleParams.shown(StyleParams.image(style.params()));
            views.add(new ImageStyle(
                    style.id().toString(),
                    style.name(),
                    orNone(style.info()),
                    style.prompt(),
                    params.equals(ImageParams.EMPTY) ? null : params,
                    style.isPublic(),
                    style.nsfw(),
                    style.tags(),
                    style.models(),
                    style.useCount(),
                    style.creator(),
                    examples.getOrDefault(style.id(), List.of()),
                    sharedKey(style)));
        }
        return views;
    }

    static TextStyle text(StoredStyle style) {
        return new TextStyle(
                style.id().toString(),
                style.name(),
                orNone(style.info()),
                style.prompt(),
                StyleParams.shown(StyleParams.text(style.params())),
                style.isPublic(),
                style.nsfw(),
                style.tags(),
                style.models(),
                style.useCount(),
                style.creator());
    }

    private SharedKeyDetails sharedKey(StoredStyle style) throws SQLException {
        // A key on a style is its owner's.
        return style.sharedKey().isEmpty()
                ? null
                : keys.find(style.sharedKey().get())
                        .map(key -> key.details(style.creator()))
                        .orElse(null);
    }

    /** The contract has a shortest text for it, so none is left out. */
    static String orNone(String info) {
        return info.isEmpty() ? null : info;
    }
}
