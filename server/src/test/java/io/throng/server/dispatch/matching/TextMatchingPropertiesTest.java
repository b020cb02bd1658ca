package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The fast matcher agrees with text spec 9.3 read naively, over random requests and scribes. */
class TextMatchingPropertiesTest {

    private static final List<String> MODELS = List.of(
            FixedModelFacts.TEXT_7B, FixedModelFacts.TEXT_13B, FixedModelFacts.TEXT_20B, FixedModelFacts.TEXT_UNKNOWN);
    private static final UUID SCRIBE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private record Case(
            List<String> wanted,
            List<String> offered,
            int maxLength,
            int workerMaxLength,
            int context,
            int workerContext,
            boolean slowWorkers,
            double speed,
            boolean trustedWorkers,
            boolean ownerTrusted,
            boolean validatedBackends,
            boolean backendValidated,
            String softprompt,
            Set<String> softprompts,
            boolean maintenance,
            boolean stale,
            long requester,
            List<UUID> allowed,
            List<UUID> blocked,
            boolean tricked) {}

    @Property(tries = 3000)
    void theFastMatcherRefusesForTheSameReasonsInTheSameOrder(@ForAll long seed) {
        Case c = random(new Random(seed));
        WaitingRequest request = request(c);
        WorkerOffer offer = offer(c);

        long failing = Matching.failing(request.shape(), offer) | Matching.failingIndividually(request, offer);

        List<String> reasons = Predicate.setOf(failing).stream()
                .map(predicate -> predicate.reason().map(SkipReason::wireName).orElse(NaiveImages.SILENT))
                .toList();
        assertThat(reasons).isEqualTo(naive(c));
        assertThat(Matching.serves(request, offer)).isEqualTo(naive(c).isEmpty());
    }

    private static List<String> naive(Case c) {
        List<String> reasons = new ArrayList<>();
        if (c.maintenance && c.requester != 1) reasons.add(NaiveImages.SILENT);
        if (c.stale) reasons.add(NaiveImages.SILENT);
        if (c.trustedWorkers && !c.ownerTrusted) reasons.add("untrusted");
        if (c.tricked) reasons.add(NaiveImages.SILENT);
        if (c.allowed.isEmpty() ? c.blocked.contains(SCRIBE) : !c.allowed.contains(SCRIBE)) reasons.add("worker_id");
        if (c.context > c.workerContext) reasons.add("max_context_length");
        if (c.maxLength > c.workerMaxLength) reasons.add("max_length");
        if (c.validatedBackends && !c.backendValidated) reasons.add("bridge_version");
        if (!c.softprompt.isEmpty() && !c.softprompts.contains(c.softprompt)) reasons.add("matching_softprompt");
        if (!c.wanted.isEmpty() && c.wanted.stream().noneMatch(c.offered::contains)) reasons.add("models");
        if (!c.slowWorkers && c.speed < neededSpeed(c.offered)) reasons.add("performance");
        return reasons;
    }

    private static double neededSpeed(List<String> offered) {
        if (offered.isEmpty() || offered.getFirst().equals(FixedModelFacts.TEXT_20B)) {
            return 3;
        }
        return offered.getFirst().equals(FixedModelFacts.TEXT_13B) ? 4 : 5;
    }

    private static Case random(Random random) {
        boolean block = random.nextBoolean();
        List<UUID> list =
                random.nextInt(4) > 0 ? List.of() : random.nextBoolean() ? List.of(OTHER) : List.of(OTHER, SCRIBE);
        return new Case(
                some(random, random.nextInt(3)),
                some(random, random.nextInt(4)),
                80 + random.nextInt(2),
                80 + random.nextInt(3),
                2048 + random.nextInt(2),
                2048 + random.nextInt(3),
                random.nextInt(4) > 0,
                2.5 + random.nextInt(4),
                random.nextInt(4) == 0,
                random.nextBoolean(),
                random.nextInt(4) == 0,
                random.nextBoolean(),
                random.nextInt(6) == 0 ? "pirates" : "",
                random.nextBoolean() ? Set.of("pirates") : Set.of(),
                random.nextInt(8) == 0,
                random.nextInt(12) == 0,
                1 + random.nextInt(2),
                block ? List.of() : list,
                block ? list : List.of(),
                random.nextInt(8) == 0);
    }

    private static List<String> some(Random random, int count) {
        return random.ints(count, 0, MODELS.size())
                .distinct()
                .mapToObj(MODELS::get)
                .toList();
    }

    private static WaitingRequest request(Case c) {
        RequestShape shape = RequestShape.text()
                .models(c.wanted, FACTS)
                .lengths(c.maxLength, c.context)
                .softprompt(c.softprompt)
                .requireIf(!c.slowWorkers, Requirement.FAST_WORKERS)
                .requireIf(c.trustedWorkers, Requirement.TRUSTED_WORKERS)
                .requireIf(c.validatedBackends, Requirement.VALIDATED_BACKENDS)
                .build();
        return WaitingRequest.of(shape)
                .from(c.requester, false)
                .withLists(c.allowed, c.blocked, c.tricked ? Set.of(SCRIBE) : Set.of());
    }

    private static WorkerOffer offer(Case c) {
        return WorkerOffer.scribe(SCRIBE, 1, new AgentProfile(BridgeAgent.UNKNOWN, 0, 0, 75, c.backendValidated))
                .ownerTrusted(c.ownerTrusted)
                .models(c.offered)
                .lengths(c.workerMaxLength, c.workerContext)
                .speed(c.speed)
                .softprompts(c.softprompts)
                .set(WorkerSetting.MAINTENANCE, c.maintenance)
                .set(WorkerSetting.STALE, c.stale)
                .build(FACTS);
    }
}
