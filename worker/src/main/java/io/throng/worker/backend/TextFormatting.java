package io.throng.worker.backend;

import io.throng.protocol.text.TextPopPayload;

/** The formatting flags of a text job, for back ends that do not know them (worker spec 7.5). Pure. */
final class TextFormatting {
    private static final String SENTENCE_ENDS = ".!?\")…";
    private static final String SPECIAL_CHARACTERS = "#/@%{}+=~|\\^<>";

    private TextFormatting() {}

    /** The prompt to send: {@code frmtadsnsp} adds a space where none or no other white space ends it. */
    static String prompt(TextPopPayload job) {
        String prompt = job.prompt() == null ? "" : job.prompt();
        boolean add = Boolean.TRUE.equals(job.frmtadsnsp())
                && !prompt.isEmpty()
                && !Character.isWhitespace(prompt.charAt(prompt.length() - 1));
        return add ? prompt + " " : prompt;
    }

    /** The text to hand in, with the flags applied in their order. */
    static String result(TextPopPayload job, String generated) {
        String text = generated;
        if (Boolean.TRUE.equals(job.frmttriminc())) {
            text = cutToSentence(text);
        }
        if (Boolean.TRUE.equals(job.frmtrmblln())) {
            text = text.replaceAll("\n{2,}", "\n");
        }
        if (Boolean.TRUE.equals(job.frmtrmspch())) {
            text = withoutSpecialCharacters(text);
        }
        if (Boolean.TRUE.equals(job.singleline())) {
            int newline = text.indexOf('\n');
            text = newline < 0 ? text : text.substring(0, newline);
        }
        return text;
    }

    private static String cutToSentence(String text) {
        for (int i = text.length() - 1; i >= 0; i--) {
            if (SENTENCE_ENDS.indexOf(text.charAt(i)) >= 0) {
                return text.substring(0, i + 1);
            }
        }
        return text;
    }

    private static String withoutSpecialCharacters(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.chars()
                .filter(character -> SPECIAL_CHARACTERS.indexOf(character) < 0)
                .forEach(character -> kept.append((char) character));
        return kept.toString();
    }
}
