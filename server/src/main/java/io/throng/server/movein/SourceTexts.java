package io.throng.server.movein;

import io.throng.server.account.Usernames;
import java.util.ArrayList;
import java.util.List;

/** Texts of users as they are kept there, made what they are here. There markup is escaped and lengths are others. */
final class SourceTexts {
    private SourceTexts() {}

    /**
     * The text's beginning, at most so many characters; what is cut is reported.
     *
     * @param what name of the text, for the report
     * @param row whose text it is, for the report
     */
    static String cut(String text, int most, String what, Object row, MoveInReport.Tally tally) {
        if (text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        tally.adjusted(what + " is longer than " + most + ": cut", row);
        return text.substring(0, text.offsetByCodePoints(0, most));
    }

    /** The first so many of a list; what is left out is reported. */
    static <T> List<T> first(List<T> all, int most, String what, Object row, MoveInReport.Tally tally) {
        if (all.size() <= most) {
            return all;
        }
        tally.adjusted("has more than " + most + " " + what + ": the first of them", row);
        return List.copyOf(all.subList(0, most));
    }

    /** As it was typed, before the other horde escaped it. */
    static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("&amp;", "&");
    }

    /** A name as names are kept here: without markup and invisible characters. */
    static String name(String text) {
        return Usernames.sanitised(unescaped(text));
    }

    /** A list of distinct texts, each cleaned like a name and cut. */
    static List<String> names(
            List<String> texts, int mostCharacters, String what, Object row, MoveInReport.Tally tally) {
        List<String> names = new ArrayList<>();
        for (String text : texts) {
            String name = cut(name(text), mostCharacters, what, row, tally);
            if (!name.isEmpty() && !names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }
}
