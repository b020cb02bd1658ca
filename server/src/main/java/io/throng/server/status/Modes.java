package io.throng.server.status;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.status.HordeModesInput;
import io.throng.server.account.Account;
import io.throng.server.account.Admins;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.http.HordeException;
import io.throng.server.operations.HordeModes;
import io.throng.server.operations.HordeModes.Mode;
import io.throng.server.storage.Transaction;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** The horde's switches as moderators and administrators turn them: operations spec 3. */
public final class Modes {
    private final DataSource dataSource;
    private final HordeModes modes;
    private final ChangeFeed feed;
    private final Admins admins;
    private final PrivilegedActions actions;

    public Modes(DataSource dataSource, HordeModes modes, ChangeFeed feed, Admins admins, PrivilegedActions actions) {
        this.dataSource = requireNonNull(dataSource);
        this.modes = requireNonNull(modes);
        this.feed = requireNonNull(feed);
        this.admins = requireNonNull(admins);
        this.actions = requireNonNull(actions);
    }

    /** The switches as they are; the raid switch is shown to moderators only. */
    io.throng.protocol.status.HordeModes show(boolean moderator) {
        return new io.throng.protocol.status.HordeModes(
                modes.on(Mode.MAINTENANCE), modes.on(Mode.INVITE_ONLY), moderator ? modes.on(Mode.RAID) : null);
    }

    io.throng.protocol.status.HordeModes turn(Account caller, HordeModesInput input) throws SQLException {
        Map<Mode, Boolean> wanted = wanted(input);
        if (wanted.containsKey(Mode.MAINTENANCE) && !admins.include(caller)) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_ADMIN, "Only an administrator may turn the horde's maintenance on or off.");
        }
        boolean moderators = wanted.containsKey(Mode.INVITE_ONLY) || wanted.containsKey(Mode.RAID);
        if (moderators && !caller.isModerator()) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_MODERATOR, "Only a moderator may turn the horde's modes on or off.");
        }
        if (wanted.isEmpty()) {
            throw new HordeException.Refusal(
                    ReturnCode.NO_HORDE_MOD_SELECTED,
                    "Nothing to turn was named: maintenance_mode, invite_only_mode or raid_mode.");
        }
        Transaction.run(dataSource, connection -> {
            for (Map.Entry<Mode, Boolean> turn : wanted.entrySet()) {
                HordeModes.set(connection, turn.getKey(), turn.getValue());
            }
            feed.announce(connection, ChangeFeed.Topic.MODE, List.of("all"));
            return wanted.size();
        });
        modes.refresh();
        Map<String, String> words = new TreeMap<>();
        wanted.forEach((mode, on) -> words.put(mode.key(), on.toString()));
        actions.record(caller.id(), "turn-modes", "horde", words);
        return new io.throng.protocol.status.HordeModes(
                input.maintenanceMode(), input.inviteOnlyMode(), input.raidMode());
    }

    private static Map<Mode, Boolean> wanted(HordeModesInput input) {
        Map<Mode, Boolean> wanted = new EnumMap<>(Mode.class);
        if (input.maintenanceMode() != null) {
            wanted.put(Mode.MAINTENANCE, input.maintenanceMode());
        }
        if (input.inviteOnlyMode() != null) {
            wanted.put(Mode.INVITE_ONLY, input.inviteOnlyMode());
        }
        if (input.raidMode() != null) {
            wanted.put(Mode.RAID, input.raidMode());
        }
        return wanted;
    }
}
