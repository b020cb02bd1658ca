package io.throng.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.ReturnCode;
import io.throng.server.contract.Contract;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Every return code of the contract is provoked over HTTP by a row of the tables of refusals, or it is said here why it cannot be. */
class ProvokedCodesTest {
    private static final Logger LOG = Logger.getLogger(ProvokedCodesTest.class);

    /** How the list of codes names refusals that have none. */
    private static final String WITHOUT_CODE = "(none)";

    private static final Map<ReturnCode, String> OUT_OF_REACH = new EnumMap<>(ReturnCode.class);

    static {
        unreachable("JSON has no number that is none", ReturnCode.BAD_CFG_NUMBER);
        unreachable(
                "the ratings service is this server: it can neither be away nor answer what cannot be read",
                ReturnCode.AESTHETICS_SERVER_REJECTED,
                ReturnCode.AESTHETICS_SERVER_ERROR,
                ReturnCode.AESTHETICS_SERVER_DOWN,
                ReturnCode.AESTHETICS_SERVER_TIMEOUT,
                ReturnCode.INVALID_AESTHETIC_ATTEMPT);
        unreachable(
                "of calls that the AI Horde does not have any more",
                ReturnCode.NO_VALID_WORKERS,
                ReturnCode.REQUEST_EXPIRED);
        unreachable(
                "published, never sent by the AI Horde: the schema refuses these before",
                ReturnCode.INVALID_SIZE,
                ReturnCode.TOO_MANY_STEPS,
                ReturnCode.UNSUPPORTED_SAMPLER,
                ReturnCode.TOO_LONG,
                ReturnCode.NO_VALID_ACTIONS,
                ReturnCode.KUDOS_VALIDATION_ERROR);
        unreachable(
                "published, never sent by the AI Horde: a more precise code is",
                ReturnCode.PROFANITY,
                ReturnCode.NAME_ALREADY_EXISTS,
                ReturnCode.UNSUPPORTED_MODEL,
                ReturnCode.NOT_PRIVILEGED,
                ReturnCode.NOT_TRUSTED,
                ReturnCode.HI_RES_FIX_MISMATCH,
                ReturnCode.BAD_CLIENT_AGENT,
                ReturnCode.INVALID_REMIX_MODEL);
        unreachable(
                "published, never sent by the AI Horde: what they speak of is allowed",
                ReturnCode.IMG2_IMG_MISMATCH,
                ReturnCode.TILING_MISMATCH);
    }

    private static void unreachable(String why, ReturnCode... codes) {
        for (ReturnCode code : codes) {
            OUT_OF_REACH.put(code, why);
        }
    }

    private static List<Refused> rows() {
        return Stream.of(RefusalsTest.rows(), BadInput.rows(), FetchedSourcesTest.rows(), RefusedAddressesTest.rows())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void everyCodeIsProvokedOrItIsSaidWhyNot() {
        Set<String> provoked = rows().stream().map(Refused::rc).collect(Collectors.toSet());
        EnumSet<ReturnCode> missing = EnumSet.noneOf(ReturnCode.class);
        Arrays.stream(ReturnCode.values())
                .filter(code -> !provoked.contains(code.wireName()))
                .forEach(missing::add);
        LOG.infof(
                "%d of %d return codes are provoked over HTTP by %d refusals",
                ReturnCode.values().length - missing.size(), ReturnCode.values().length, rows().size());
        assertThat(missing).containsExactlyInAnyOrderElementsOf(OUT_OF_REACH.keySet());
    }

    @Test
    void codesAreProvokedWithEveryStatusTheyTravelWith() {
        Set<String> unreachable =
                OUT_OF_REACH.keySet().stream().map(ReturnCode::wireName).collect(Collectors.toSet());
        Set<String> expected = new TreeSet<>();
        Contract.load().statusesOfCodes().forEach((code, statuses) -> {
            if (!unreachable.contains(code) && !code.equals(WITHOUT_CODE)) {
                statuses.forEach(status -> expected.add(code + " " + status));
            }
        });
        Set<String> provoked = rows().stream()
                .filter(row -> !row.rc().isEmpty())
                .map(row -> row.rc() + " " + row.status())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(provoked).containsExactlyElementsOf(expected);
    }

    @Test
    void noTwoRefusalsHaveTheSameName() {
        Horde.names(rows());
    }
}
