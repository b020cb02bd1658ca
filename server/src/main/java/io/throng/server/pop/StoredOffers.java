package io.throng.server.pop;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.Role;
import io.throng.server.dispatch.matching.AgentTable;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.model.ModelReference;
import io.throng.server.worker.AcceptedModels;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Understands the pops that are kept with workers, so that a node knows what workers offer that pop elsewhere, or popped before it
 * started. Whom they serve first is said anew with each pop and not known from here.
 */
public final class StoredOffers implements WorkerRegistry.OfferReader {
    private final AccountDirectory accounts;
    private final Supplier<ModelReference> models;
    private final AgentTable agents;
    private final Pops.Options options;

    public StoredOffers(
            AccountDirectory accounts, Supplier<ModelReference> models, AgentTable agents, Pops.Options options) {
        this.accounts = requireNonNull(accounts);
        this.models = requireNonNull(models);
        this.agents = requireNonNull(agents);
        this.options = requireNonNull(options);
    }

    @Override
    public Optional<WorkerRegistry.Understood> read(Worker worker) throws SQLException {
        Optional<Account> owner = accounts.byId(worker.ownerId());
        // Alchemists are matched with forms by an index of their own.
        if (owner.isEmpty() || worker.kind() == JobKind.ALCHEMY) {
            return Optional.empty();
        }
        PopCall call = call(worker);
        List<String> offered = call.models();
        List<String> accepted = worker.kind() == JobKind.IMAGE
                ? new AcceptedModels(models, options.anyModel())
                        .images(offered, owner.get().has(Role.CUSTOMIZER))
                : offered;
        if (accepted.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new WorkerRegistry.Understood(
                call.offer(
                        worker,
                        owner.get(),
                        List.of(),
                        accepted,
                        agents.profile(call.agent()),
                        options.matchedTargeting(),
                        models.get()),
                call.threads()));
    }

    private static PopCall call(Worker worker) {
        try {
            return switch (worker.kind()) {
                case IMAGE -> PopCall.of(WireWriter.mapper().readValue(worker.offer(), ImagePopInput.class));
                case TEXT -> PopCall.of(WireWriter.mapper().readValue(worker.offer(), TextPopInput.class));
                case ALCHEMY -> throw worker.kind().noGeneration();
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored pop of worker " + worker.id() + " cannot be read", e);
        }
    }
}
