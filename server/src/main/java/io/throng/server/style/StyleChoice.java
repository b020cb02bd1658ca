package io.throng.server.style;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextRequestInput;
import io.throng.server.request.rules.StyleApplication;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The style a request is to be made under, as it was when it was looked up.
 *
 * @param styleId the style, or the member of a collection that was drawn
 * @param ownerId who is rewarded
 * @param collectionId the collection it was drawn from
 * @param prompt template
 * @param params as JSON
 * @param models one or more
 * @param sharedKey the key on the style that pays for the request if it can
 */
public record StyleChoice(
        UUID styleId,
        int ownerId,
        Optional<UUID> collectionId,
        String prompt,
        String params,
        List<String> models,
        Optional<UUID> sharedKey) {
    public StyleChoice {
        models = List.copyOf(models);
    }

    /** The request under this style. */
    public ImageRequestInput apply(ImageRequestInput request) {
        ImageParams own = StyleParams.image(params);
        return StyleApplication.image(request, prompt, own, models);
    }

    /** The request under this style. */
    public TextRequestInput apply(TextRequestInput request) {
        TextParams own = StyleParams.text(params);
        return StyleApplication.text(request, prompt, own, models);
    }
}
