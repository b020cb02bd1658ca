package io.throng.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.ReturnCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Which return codes of the implemented calls the tables of refusals provoke, and which they do not. */
class ProvokedCodesTest {
    private static final Logger LOG = Logger.getLogger(ProvokedCodesTest.class);

    /** The codes that the return code list gives to requests, pops, submits, looks at requests and reads of users. */
    private static final Set<ReturnCode> IMPLEMENTED =
            EnumSet.range(ReturnCode.BAD_REQUEST, ReturnCode.REQUEST_NOT_FOUND);

    static {
        IMPLEMENTED.add(ReturnCode.USER_NOT_FOUND);
        IMPLEMENTED.add(ReturnCode.NUL_BYTE_IN_PAYLOAD);
        IMPLEMENTED.addAll(EnumSet.of(
                ReturnCode.SPECIAL_FORBIDDEN,
                ReturnCode.SPECIAL_MODEL_NEEDS_SPECIAL_USER,
                ReturnCode.SPECIAL_FIELD_NEEDS_SPECIAL_USER));
        // Calls on workers, and styles, collections and shared keys, are written and tested elsewhere.
        IMPLEMENTED.removeAll(EnumSet.of(
                ReturnCode.LOCKED,
                ReturnCode.SHARED_KEY_EMPTY,
                ReturnCode.SHARED_KEY_EXPIRED,
                ReturnCode.SHARED_KEY_ASSIGNED_STYLES,
                ReturnCode.SHARED_KEY_INSUFFICIENT_KUDOS,
                ReturnCode.STYLE_NOT_FOUND,
                ReturnCode.IMAGE_STYLE_NOT_FOUND,
                ReturnCode.TEXT_STYLE_NOT_FOUND,
                ReturnCode.STYLE_EXAMPLE_NOT_FOUND,
                ReturnCode.COLLECTION_NOT_FOUND));
    }

    /** Why a code of the implemented calls cannot be provoked over HTTP by the tables, for each that is not. */
    private static final Set<ReturnCode> OUT_OF_REACH = EnumSet.of(
            // Needs the checks of addresses.
            ReturnCode.FORBIDDEN,
            ReturnCode.TIMEOUT_IP,
            ReturnCode.UNTRUSTED_UNSAFE_IP,
            ReturnCode.TOO_MANY_NEW_I_PS,
            ReturnCode.UNSAFE_IP,
            // The limits on all workers of an account are never looser than those on its workers at one address.
            ReturnCode.TOO_MANY_SAME_I_PS,
            // JSON has no number that is none.
            ReturnCode.BAD_CFG_NUMBER);

    @Test
    void everyCodeThatCanBeProvokedIsAndTheOthersAreListed() {
        Set<String> provoked = Stream.of(RefusalsTest.rows(), BadInput.rows(), FetchedSourcesTest.rows())
                .flatMap(List::stream)
                .map(Refused::rc)
                .collect(Collectors.toSet());
        List<ReturnCode> missing = IMPLEMENTED.stream()
                .filter(code -> !provoked.contains(code.wireName()))
                .toList();
        LOG.infof(
                "%d of %d return codes of the implemented calls are provoked over HTTP; not: %s",
                IMPLEMENTED.size() - missing.size(),
                IMPLEMENTED.size(),
                missing.stream().map(ReturnCode::wireName).collect(Collectors.joining(", ")));
        assertThat(OUT_OF_REACH).containsAll(missing);
    }
}
