package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Role;
import java.util.List;
import java.util.Map;

/** What moderators' calls are refused for: operations spec 2.1, 3 and 4.2. */
final class RefusedModeration {
    private static final String FILTERS = "/api/v2/filters";
    private static final String ADDRESSES = "/api/v2/operations/ipaddr";
    private static final String WORKER_ADDRESS = "/api/v2/operations/block_worker_ipaddr/";
    private static final String MODES = "/api/v2/status/modes";
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private RefusedModeration() {}

    static List<Refused> rows() {
        return List.of(
                because(
                        ReturnCode.FILTER_NOT_FOUND,
                        "filter: an unknown one",
                        h -> Call.get(FILTERS + "/2147483000").by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.FILTER_NOT_FOUND,
                        "filter: what is no number",
                        h -> Call.get(FILTERS + "/garbage").by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.FILTER_NOT_FOUND,
                        "filter: change of an unknown one",
                        h -> Call.patch(FILTERS + "/garbage", json("regex", "x"))
                                .by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.FILTER_NOT_FOUND,
                        "filter: deletion of an unknown one",
                        h -> Call.delete(FILTERS + "/2147483000").by(h.poor(Role.MODERATOR))),
                because(ReturnCode.NO_FILTER_MOD_SELECTED, "filter: no change", h -> {
                    String moderator = h.poor(Role.MODERATOR);
                    String id = Horde.ok(
                                    Call.put(FILTERS, json("regex", h.named("never matched"), "filter_type", 12))
                                            .by(moderator),
                                    201)
                            .path("id")
                            .textValue();
                    return Call.patch(FILTERS + "/" + id, Map.of()).by(moderator);
                }),
                because(
                        ReturnCode.BAD_REQUEST,
                        "filter: an expression that is none",
                        h -> Call.put(FILTERS, json("regex", "(", "filter_type", 10))
                                .by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.NOT_MODERATOR,
                        "filter: by a user",
                        h -> Call.put(FILTERS, json("regex", "x", "filter_type", 10))
                                .by(h.poor())),
                because(
                        ReturnCode.BAD_REQUEST,
                        "address: what is none",
                        h -> Call.post(ADDRESSES, json("ipaddr", "no address", "hours", 1))
                                .by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.BAD_REQUEST,
                        "address: a network with bits of a host",
                        h -> Call.post(ADDRESSES, json("ipaddr", "10.0.0.1/8", "hours", 1))
                                .by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.NOT_MODERATOR,
                        "address: by a user",
                        h -> Call.post(ADDRESSES, json("ipaddr", "192.0.2.9", "hours", 1))
                                .by(h.poor())),
                because(
                        ReturnCode.WORKER_NOT_FOUND,
                        "address: of an unknown worker",
                        h -> Call.put(WORKER_ADDRESS + NOBODY, json("days", 1)).by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.NO_HORDE_MOD_SELECTED,
                        "modes: nothing",
                        h -> Call.put(MODES, Map.of()).by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.NOT_ADMIN,
                        "modes: maintenance by a moderator",
                        h -> Call.put(MODES, json("maintenance_mode", false)).by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.NOT_MODERATOR,
                        "modes: raid by a user",
                        h -> Call.put(MODES, json("raid_mode", false)).by(h.poor())),
                because(
                        ReturnCode.NOT_MODERATOR,
                        "modes: a look with a user's key",
                        h -> Call.get(MODES).by(h.poor())),
                because(
                        ReturnCode.INVALID_API_KEY,
                        "modes: a look with an unknown key",
                        h -> Call.get(MODES).by("nobody-has-this-key-00")));
    }
}
