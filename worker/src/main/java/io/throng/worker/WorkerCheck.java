package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeCallException;
import io.throng.client.HordeClient;
import io.throng.protocol.account.UserDetails;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.backend.TextBackend.TextModel;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.ConfigException;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.HordeConfig;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tries everything the settings name, without taking a job, and says what the worker could serve (worker spec 16). */
public final class WorkerCheck {
    /** Longest wait for one back end; a local model may have to be loaded. */
    static final Duration BACKEND_LIMIT = Duration.ofMinutes(10);

    /** Uptime kudos an hour as hordes pay them, before models count (worker spec 3.14). */
    private static final int UPTIME_PERIODS_PER_HOUR = 6;

    private static final int SHOWN_MODELS = 20;

    private final WorkerConfig config;
    private final List<Finding> findings = new ArrayList<>();

    /** @param config what to try */
    public WorkerCheck(WorkerConfig config) {
        this.config = requireNonNull(config, "config");
    }

    /** How grave a finding is. */
    public enum Gravity {
        /** It works. */
        OK,
        /** It works, but the operator has to know something about it. */
        WARNING,
        /** It does not work. */
        WRONG
    }

    /**
     * What was found.
     *
     * @param subject what was tried
     * @param gravity whether it can be worked with
     * @param text what it can do, or what is wrong
     */
    public record Finding(String subject, Gravity gravity, String text) {
        public Finding {
            requireNonNull(subject, "subject");
            requireNonNull(gravity, "gravity");
            requireNonNull(text, "text");
        }

        /** Whether it can be worked with. */
        public boolean ok() {
            return gravity != Gravity.WRONG;
        }
    }

    /** Tries everything, one after the other. */
    public List<Finding> run() throws InterruptedException {
        config.hordes().forEach(this::horde);
        if (config.scribe().isPresent()) {
            scribe(config.scribe().get());
        }
        if (config.dreamer().isPresent()) {
            dreamer(config.dreamer().get());
        }
        if (config.alchemist().isPresent()) {
            for (BackendConfig backend : config.alchemist().get().backends()) {
                alchemy(backend, config.alchemist().get().forms());
            }
        }
        SafetyGaps.of(config).ifPresent(gap -> findings.add(new Finding("safety", Gravity.WARNING, gap)));
        return List.copyOf(findings);
    }

    private void horde(HordeConfig horde) {
        String subject = "horde " + horde.address();
        try (HordeClient client = new HordeClient(WorkerClients.settings(horde))) {
            UserDetails user = client.findUser();
            add(
                    subject,
                    true,
                    String.format(
                            Locale.ROOT, "the key belongs to %s, who has %.0f kudos", user.username(), user.kudos()));
        } catch (HordeCallException e) {
            add(subject, false, e.getMessage());
        }
    }

    private void scribe(ScribeConfig scribe) throws InterruptedException {
        TextBackends factory = new TextBackends(config.storage(), scribe.maxContextTokens(), WorkerEvent.Listener.NONE);
        for (BackendConfig backend : scribe.backends()) {
            check(subject(backend, WorkerRole.SCRIBE), () -> {
                try (TextBackend opened = factory.open(backend)) {
                    TextModel model = opened.describe();
                    String context = model.contextTokens() == Integer.MAX_VALUE
                            ? "a context of unknown size"
                            : "a context of " + model.contextTokens() + " tokens";
                    return "texts by " + scribe.advertisedModel().orElse(model.name()) + " with " + context + uptime(1);
                }
            });
        }
    }

    private void dreamer(DreamerConfig dreamer) throws InterruptedException {
        ImageBackends factory = new ImageBackends(
                dreamer.models(),
                References.of(dreamer, config.storage()),
                new AdaptationLibraries(() -> config),
                new LocalModels(config.storage(), WorkerEvent.Listener.NONE));
        for (BackendConfig backend : dreamer.backends()) {
            check(subject(backend, WorkerRole.DREAMER), () -> {
                try (ImageBackend opened = factory.open(backend)) {
                    ImageOffer offer = opened.describe();
                    if (offer.models().isEmpty()) {
                        throw new BackendException("it has none of the models that are wanted");
                    }
                    return "pictures by " + listed(offer.models()) + "; "
                            + (offer.features().isEmpty() ? "plain text-to-image only" : features(offer))
                            + "; " + offer.maxBatch() + " a call"
                            + uptime(offer.models().size());
                }
            });
            if (dreamer.permissions().postProcessing()) {
                alchemy(backend, Set.of());
            }
        }
    }

    private static String features(ImageOffer offer) {
        return offer.features().stream()
                .map(feature -> feature.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toList()
                .toString();
    }

    private void alchemy(BackendConfig backend, Set<String> wanted) throws InterruptedException {
        try (LocalModels models = new LocalModels(config.storage(), WorkerEvent.Listener.NONE)) {
            Optional<AlchemyBackend> alchemy = new AlchemyBackends(models).open(backend);
            if (alchemy.isPresent()) {
                check(subject(backend, WorkerRole.ALCHEMIST), () -> forms(alchemy.get(), wanted));
            }
        }
    }

    private static String forms(AlchemyBackend backend, Set<String> wanted)
            throws BackendException, InterruptedException {
        try (backend) {
            Set<String> forms = new TreeSet<>(backend.forms());
            if (!wanted.isEmpty()) {
                forms.retainAll(wanted);
            }
            if (forms.isEmpty()) {
                throw new BackendException("it can do none of the forms that are wanted");
            }
            return "forms " + listed(forms);
        }
    }

    private static String listed(Set<String> names) {
        String shown =
                String.join(", ", names.stream().sorted().limit(SHOWN_MODELS).toList());
        return names.size() > SHOWN_MODELS ? shown + " and " + (names.size() - SHOWN_MODELS) + " more" : shown;
    }

    private static String uptime(int models) {
        return "; about " + (50 + 2 * models) * UPTIME_PERIODS_PER_HOUR + " kudos an hour for being there";
    }

    private static String subject(BackendConfig backend, WorkerRole role) {
        return role.key() + " on " + backend.id() + " (" + backend.kind().key()
                + backend.url().map(url -> ", " + url).orElse("") + ")";
    }

    private void check(String subject, Question question) throws InterruptedException {
        FutureTask<String> answer = new FutureTask<>(question::ask);
        Thread.ofPlatform().daemon().name("throng-check").start(answer);
        try {
            add(subject, true, answer.get(BACKEND_LIMIT.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            boolean expected = e.getCause() instanceof BackendException || e.getCause() instanceof ConfigException;
            add(
                    subject,
                    false,
                    expected ? e.getCause().getMessage() : e.getCause().toString());
        } catch (TimeoutException e) {
            add(subject, false, "no answer within " + BACKEND_LIMIT.toMinutes() + " minutes");
        } finally {
            answer.cancel(true);
        }
    }

    private void add(String subject, boolean ok, String text) {
        findings.add(new Finding(subject, ok ? Gravity.OK : Gravity.WRONG, text));
    }

    @FunctionalInterface
    private interface Question {
        String ask() throws BackendException, InterruptedException;
    }
}
