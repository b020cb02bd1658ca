package io.throng.worker.backend;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Locale;

/** How the dark modules of a QR code are drawn (worker spec 4.10). */
enum QrModules {
    SQUARE,
    GAPPED_SQUARE,
    CIRCLE,
    ROUNDED,
    VERTICAL_BARS,
    HORIZONTAL_BARS;

    /** Share of a module that a form with gaps fills. */
    private static final double FILLED = 0.8;

    /** The form of this name, squares for any other. */
    static QrModules of(String name) {
        String wanted = name.strip().toUpperCase(Locale.ROOT).replaceAll("[\\s_-]+", "_");
        for (QrModules form : values()) {
            if (form.name().equals(wanted)) {
                return form;
            }
        }
        return SQUARE;
    }

    /**
     * Draws a dark module.
     *
     * @param left edge of the module in the picture, in pixels
     * @param top edge of the module in the picture, in pixels
     * @param side of the module, in pixels
     * @param joined whether the next module of its line is dark too: below it for vertical bars, else right of it
     */
    void draw(Graphics2D graphics, int left, int top, int side, boolean joined) {
        double gap = side * (1 - FILLED) / 2;
        double narrow = side * FILLED;
        double length = joined ? side : narrow;
        graphics.fill(
                switch (this) {
                    case SQUARE -> new Rectangle2D.Double(left, top, side, side);
                    case GAPPED_SQUARE -> new Rectangle2D.Double(left + gap, top + gap, narrow, narrow);
                    case CIRCLE -> new Ellipse2D.Double(left, top, side, side);
                    case ROUNDED -> new RoundRectangle2D.Double(left, top, side, side, narrow, narrow);
                    case VERTICAL_BARS -> new Rectangle2D.Double(left + gap, top + gap, narrow, length);
                    case HORIZONTAL_BARS -> new Rectangle2D.Double(left + gap, top + gap, length, narrow);
                });
    }
}
