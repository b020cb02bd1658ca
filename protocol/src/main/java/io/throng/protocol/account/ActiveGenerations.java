package io.throng.protocol.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Ids of an account's stored requests by kind; kinds without requests are absent.
 *
 * @param text text requests
 * @param image image requests
 * @param alchemy never filled
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ActiveGenerations(List<String> text, List<String> image, List<String> alchemy) {
    public ActiveGenerations {
        text = text == null ? null : List.copyOf(text);
        image = image == null ? null : List.copyOf(image);
        alchemy = alchemy == null ? null : List.copyOf(alchemy);
    }
}
