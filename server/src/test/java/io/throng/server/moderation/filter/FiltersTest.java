package io.throng.server.moderation.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.moderation.FilterChangeInput;
import io.throng.protocol.moderation.NewFilterInput;
import io.throng.server.account.Account;
import io.throng.server.account.AccountKind;
import io.throng.server.http.HordeException;
import io.throng.server.storage.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class FiltersTest {
    /** The anonymous account is the one that every database has. */
    private static final Account MODERATOR =
            new Account(0, "Anonymous", AccountKind.values()[0], 1, 30, 1, 0, false, Instant.EPOCH, Instant.EPOCH, 0);

    private final DataSource dataSource = TestDatabase.fresh();
    private final List<String> recorded = new ArrayList<>();
    private final Filters filters = new Filters(
            dataSource, (actor, action, subject, details) -> recorded.add(action + " " + details.get("regex")), false);

    private FilterRecord keep(int type, String regex) throws SQLException {
        return filters.create(new NewFilterInput(regex, type, null, null), MODERATOR);
    }

    private static int score(Filters of, String prompt) {
        return of.current().score(prompt, OptionalInt.empty()).suspicion();
    }

    @Test
    void aChangeActsAtOnceOnTheNodeThatMadeIt() throws SQLException {
        keep(20, "lewd");
        assertThat(score(filters, "lewd")).isEqualTo(1);
    }

    @Test
    void anotherNodeSeesTheChangeWhenItLooks() throws SQLException {
        Filters other = new Filters(dataSource, (actor, action, subject, details) -> {}, false);
        other.refresh();
        FilterRecord kept = keep(20, "lewd");
        assertThat(score(other, "lewd")).isZero();
        other.refresh();
        assertThat(score(other, "lewd")).isEqualTo(1);
        filters.delete(Integer.toString(kept.id()), MODERATOR);
        other.refresh();
        assertThat(score(other, "lewd")).isZero();
    }

    @Test
    void deletingTheLastFilterOfATypeDisarmsIt() throws SQLException {
        FilterRecord kept = keep(20, "lewd");
        filters.delete(Integer.toString(kept.id()), MODERATOR);
        assertThat(score(filters, "lewd")).isZero();
    }

    @Test
    void whereFiltersAreDisabledNothingIsFound() throws SQLException {
        keep(20, "lewd");
        Filters disabled = new Filters(dataSource, (actor, action, subject, details) -> {}, true);
        disabled.refresh();
        assertThat(score(disabled, "lewd")).isZero();
    }

    @Test
    void everyChangeIsRecorded() throws SQLException {
        FilterRecord kept = keep(20, "lewd");
        filters.change(Integer.toString(kept.id()), new FilterChangeInput("nude", null, null, null), MODERATOR);
        filters.delete(Integer.toString(kept.id()), MODERATOR);
        assertThat(recorded).containsExactly("create-filter lewd", "change-filter nude", "delete-filter nude");
    }

    @Test
    void aChangeThatWouldMakeTwoTheSameIsRefused() throws SQLException {
        keep(20, "lewd");
        FilterRecord other = keep(20, "nude");
        assertThatThrownBy(() -> filters.change(
                        Integer.toString(other.id()), new FilterChangeInput("lewd", null, null, null), MODERATOR))
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.returnCode()).isEqualTo(ReturnCode.BAD_REQUEST));
        assertThat(score(filters, "nude")).isEqualTo(1);
    }

    @Test
    void thereIsRoomForSoManyFiltersAndNoMore() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("insert into prompt_filter (regex, filter_type, editor_id) select 'word' || i, 29, 0"
                    + " from generate_series(1, " + (Filters.MAX_FILTERS - 1) + ") i");
        }
        FilterRecord last = keep(20, "lewd");
        assertThatThrownBy(() -> keep(20, "nude")).hasMessageContaining("2000");
        assertThat(keep(20, "lewd").id()).as("one that is there").isEqualTo(last.id());
    }
}
