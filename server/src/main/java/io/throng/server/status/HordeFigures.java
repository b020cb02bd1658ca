package io.throng.server.status;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.status.ActiveModel;
import io.throng.protocol.status.HordePerformance;
import io.throng.protocol.worker.WorkerType;
import io.throng.server.alchemy.AlchemyQueue;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.SpecialModels;
import io.throng.server.model.ModelReference;
import io.throng.server.request.LiveRequests;
import io.throng.server.stats.Recent;
import io.throng.server.stats.Statistics;
import io.throng.server.storage.Snapshot;
import io.throng.server.worker.OnlineWorkers;
import io.throng.server.worker.WorkerProfile;
import io.throng.server.worker.WorkerViews;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What the horde has to do and who does it, as figures: workers spec 4.1 to 4.3. */
public final class HordeFigures {
    private static final double MILLION = 1e6;
    private static final List<JobKind> GENERATIONS = List.of(JobKind.IMAGE, JobKind.TEXT);

    private final OnlineWorkers online;
    private final WorkerViews views;
    private final Statistics statistics;
    private final AlchemyQueue forms;
    private final Supplier<ModelReference> models;
    private final Snapshot<Demand> demand;

    /** @param queueMaxAge age up to which the figures of the queues are taken as they are */
    public HordeFigures(
            OnlineWorkers online,
            WorkerViews views,
            LiveRequests live,
            Statistics statistics,
            AlchemyQueue forms,
            Supplier<ModelReference> models,
            Duration queueMaxAge,
            Clock clock) {
        this.online = requireNonNull(online);
        this.views = requireNonNull(views);
        this.statistics = requireNonNull(statistics);
        this.forms = requireNonNull(forms);
        this.models = requireNonNull(models);
        this.demand = new Snapshot<>(queueMaxAge, () -> {
            List<WaitingIndex.View> requests = new ArrayList<>();
            GENERATIONS.forEach(kind -> requests.addAll(live.of(kind).snapshot()));
            return Demand.of(requests, clock.instant());
        });
    }

    /** What waits and runs, and who is online to work on it. */
    public HordePerformance performance() throws SQLException {
        Demand queued = demand.get();
        Recent recent = statistics.recent();
        List<WorkerProfile> workers = online.list();
        return new HordePerformance(
                queued.of(JobKind.IMAGE).jobs(),
                queued.of(JobKind.TEXT).jobs(),
                count(workers, WorkerType.IMAGE),
                count(workers, WorkerType.TEXT),
                threads(workers, WorkerType.IMAGE),
                threads(workers, WorkerType.TEXT),
                rounded(queued.of(JobKind.IMAGE).things() / MILLION, 2),
                rounded(recent.pastMinute().getOrDefault(JobKind.IMAGE, 0L) / MILLION, 2),
                (long) forms.openForms(),
                count(workers, WorkerType.INTERROGATION),
                threads(workers, WorkerType.INTERROGATION),
                queued.of(JobKind.TEXT).things(),
                recent.pastMinute().getOrDefault(JobKind.TEXT, 0L));
    }

    /** The models of a kind that are served, and those that are known and asked for; by name. */
    List<ActiveModel> models(JobKind kind) throws SQLException {
        Demand queued = demand.get();
        Recent recent = statistics.recent();
        Map<String, Integer> threads = threadsByModel(kind);
        for (Recent.Model wanted : queued.byModel().keySet()) {
            if (wanted.kind() == kind && isKnown(kind, wanted.name())) {
                threads.putIfAbsent(wanted.name(), 0);
            }
        }
        List<ActiveModel> active = new ArrayList<>();
        threads.forEach((name, count) -> {
            if (!name.contains(SpecialModels.SPECIAL_MARK)) {
                active.add(model(kind, name, count, queued, recent));
            }
        });
        return active;
    }

    /** The model of that name: an image model, else a text model, that the reference knows, or that is served or asked for. */
    Optional<ActiveModel> model(String name) throws SQLException {
        Demand queued = demand.get();
        for (JobKind kind : GENERATIONS) {
            Integer threads = threadsByModel(kind).get(name);
            boolean wanted = queued.of(kind, name).jobs() > 0;
            boolean listed = isKnown(kind, name) || name.contains(SpecialModels.SPECIAL_MARK);
            if (threads != null || (listed && wanted)) {
                return Optional.of(model(kind, name, threads == null ? 0 : threads, queued, statistics.recent()));
            }
        }
        for (JobKind kind : GENERATIONS) {
            if (isKnown(kind, name)) {
                return Optional.of(model(kind, name, 0, queued, statistics.recent()));
            }
        }
        return Optional.empty();
    }

    boolean isKnown(JobKind kind, String model) {
        return switch (kind) {
            case IMAGE -> models.get().images().names().contains(model);
            case TEXT -> models.get().texts().billions(model).isPresent();
            case ALCHEMY -> throw kind.noGeneration();
        };
    }

    private static ActiveModel model(JobKind kind, String name, int threads, Demand queued, Recent recent) {
        Demand.Amount amount = queued.of(kind, name);
        double speed = rounded(recent.speed(kind, name), 1);
        return new ActiveModel(
                name,
                threads,
                speed,
                amount.things(),
                amount.jobs(),
                eta(amount.things(), threads * speed),
                kind == JobKind.IMAGE ? WorkerType.IMAGE : WorkerType.TEXT);
    }

    /** Seconds until that much is done at that speed. */
    static long eta(long things, double thingsPerSecond) {
        if (things == 0) {
            return 0;
        }
        return thingsPerSecond == 0 ? ActiveModel.NEVER : (long) (things / thingsPerSecond);
    }

    /** Threads by model, of workers that take anybody's jobs. */
    private Map<String, Integer> threadsByModel(JobKind kind) throws SQLException {
        Map<String, Integer> threads = new TreeMap<>();
        for (WorkerProfile worker : online.list()) {
            if (worker.type().wireName().equals(kind.wireName()) && !worker.maintenance()) {
                int each = views.threads(worker);
                views.models(worker).forEach(model -> threads.merge(model, each, Integer::sum));
            }
        }
        return threads;
    }

    private static int count(List<WorkerProfile> workers, WorkerType type) {
        return (int) workers.stream().filter(worker -> worker.type() == type).count();
    }

    private int threads(List<WorkerProfile> workers, WorkerType type) {
        return workers.stream()
                .filter(worker -> worker.type() == type)
                .mapToInt(views::threads)
                .sum();
    }

    private static double rounded(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .doubleValue();
    }
}
