package io.throng.server.request.rules;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.server.model.ImageModelReference;
import io.throng.server.model.ModelReferenceRefresher;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Requesters and requests that the tests of this package start from. */
final class Requesters {
    static final RequesterFacts REGISTERED = with();
    static final ImageModelReference MODELS = ModelReferenceRefresher.builtIn().images();
    static final ImageValidation.Circumstances CALM =
            new ImageValidation.Circumstances(false, false, "unknown:0:unknown");

    private Requesters() {}

    static RequesterFacts with(RequesterFacts.Standing... standings) {
        return new RequesterFacts(7, "ada#7", Set.of(standings), 10_000);
    }

    static ImageRequestInput.Builder request(ImageParams.Builder params, String... models) {
        return ImageRequestInput.builder()
                .prompt("a lighthouse")
                .params(params.build())
                .models(List.of(models));
    }

    static ImageValidation.Validated validate(ImageRequestInput input, RequesterFacts requester) {
        return ImageValidation.check(input, input.prompt(), requester, CALM, MODELS);
    }

    static ImageDraft draft(ImageRequestInput input) {
        return ImageRewrites.draft(
                new ImageValidation.Validated(input, false, Set.of()),
                input.prompt(),
                REGISTERED,
                new SplittableRandom(1));
    }

    static ImageDraft draft(ImageParams.Builder params, String... models) {
        return draft(request(params, models).build());
    }
}
