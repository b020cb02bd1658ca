package io.throng.protocol.style;

import java.util.List;

/** What bodies that make or change a style have in common; what is absent is null. */
public sealed interface StyleMembers permits ImageStyleInput, ImageStylePatch, TextStyleInput, TextStylePatch {
    String name();

    String info();

    /** The template. */
    String prompt();

    /** Whether it is listed. */
    Boolean isPublic();

    Boolean nsfw();

    List<String> tags();

    List<String> models();

    /** A shared key's id; of a change the empty text when it is to be taken off. */
    String sharedkey();
}
