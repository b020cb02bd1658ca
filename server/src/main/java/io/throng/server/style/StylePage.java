package io.throng.server.style;

import io.throng.server.http.HordeException;
import java.util.Map;
import java.util.Optional;

/**
 * Which part of a list is wanted.
 *
 * @param number from 1 to {@link #MAX_NUMBER}
 * @param tag exact; empty for any
 * @param model exact; empty for any
 */
record StylePage(Sort sort, int number, Optional<String> tag, Optional<String> model) {
    /** Entries of a page. */
    static final int SIZE = 25;

    /** The last page there can be. */
    static final int MAX_NUMBER = 1_000_000;

    /** Orders of a list. */
    enum Sort {
        /** The most used first. */
        POPULAR,
        /** The oldest first. */
        AGE
    }

    /** From the arguments as sent; null for one that was not. */
    static StylePage of(String sort, String page, String tag, String model) {
        return new StylePage(
                sort(sort),
                number(page),
                Optional.ofNullable(tag).filter(text -> !text.isEmpty()),
                Optional.ofNullable(model).filter(text -> !text.isEmpty()));
    }

    private static Sort sort(String sort) {
        if (sort == null || sort.isEmpty() || sort.equals("popular")) {
            return Sort.POPULAR;
        }
        if (sort.equals("age")) {
            return Sort.AGE;
        }
        throw StyleText.bad("sort must be popular or age, not '" + StyleText.shown(sort) + "'.");
    }

    private static int number(String page) {
        if (page == null || page.isEmpty()) {
            return 1;
        }
        if (!page.matches("[+-]?[0-9]{1,9}")) {
            throw new HordeException.InvalidPayload(Map.of("page", "must be an integer from 1 to " + MAX_NUMBER));
        }
        int number = Integer.parseInt(page);
        if (number < 1 || number > MAX_NUMBER) {
            throw StyleText.bad("page must be from 1 to " + MAX_NUMBER + ", was " + number + ".");
        }
        return number;
    }

    long offset() {
        return (long) (number - 1) * SIZE;
    }
}
