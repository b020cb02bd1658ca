package io.throng.server.rating;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.account.Registration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published: styles spec 13.1. */
class RatingsExportTest {
    @TempDir
    Path folder;

    private RatersTable table;

    @BeforeEach
    void table() throws Exception {
        table = new RatersTable(folder);
    }

    private List<RatingsExport.Row> export(String salt) throws Exception {
        List<RatingsExport.Row> rows = new ArrayList<>();
        assertThat(new RatingsExport(table.dataSource, salt).forEach(rows::add)).isEqualTo(rows.size());
        return rows;
    }

    @Test
    void everyRatingIsARowThatNamesNobody() throws Exception {
        Registration one = table.rater();
        Registration two = table.rater();
        UUID picture = table.picture();
        table.rate(one, picture, 8, 1);
        table.rate(two, picture, 3, null);

        List<RatingsExport.Row> rows = export("salt");

        assertThat(rows).hasSize(2).allSatisfy(row -> {
            assertThat(row.id()).isEqualTo(picture.toString());
            assertThat(row.ratingsCount()).isEqualTo(2);
            assertThat(row.kudos()).isEqualTo(100.0);
            assertThat(row.clientAgent()).isEqualTo("test:1:x");
            assertThat(row.userId()).matches("[0-9a-f]{32}");
        });
        assertThat(rows.getFirst().rating()).isEqualTo(8);
        assertThat(rows.getFirst().artifacts()).isEqualTo(Optional.of(1));
        assertThat(rows.getLast().artifacts()).isEmpty();
        assertThat(rows.getFirst().userId()).isNotEqualTo(rows.getLast().userId());
    }

    @Test
    void anAnonymousRatingHasTheKudosThatMarkIt() throws Exception {
        UUID picture = table.picture();
        table.offers.rate(
                "0000000000",
                RatersTable.ADDRESS,
                picture.toString(),
                new io.throng.protocol.rating.RateInput(5, null),
                "test:1:x");
        assertThat(export("salt").getFirst().kudos()).isEqualTo(-50.0);
    }

    @Test
    void twoExportsCannotBePutTogetherToFollowARater() throws Exception {
        table.rate(table.rater(), table.picture(), 5, null);
        assertThat(export("one").getFirst().userId())
                .isNotEqualTo(export("two").getFirst().userId());
        assertThat(export("one")).isEqualTo(export("one"));
    }

    @Test
    void whoFailsMoreTestsThanHePassesIsLeftOut() throws Exception {
        Registration program = table.rater();
        Registration person = table.rater();
        UUID picture = table.picture();
        table.rate(program, picture, 10, null);
        table.rate(person, picture, 4, null);
        tests(program, 3, false);
        tests(person, 3, false);
        tests(person, 3, true);

        List<RatingsExport.Row> rows = export("salt");

        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().rating()).isEqualTo(4);
        assertThat(rows.getFirst().ratingsCount()).isEqualTo(1);
    }

    private void tests(Registration rater, int count, boolean passed) throws Exception {
        table.execute(
                "insert into rating_offer (rater, image_id, expected_rating, expected_artifacts, answered, passed)"
                        + " select 'u" + rater.account().id()
                        + "', gen_random_uuid(), 1, 1, now() - interval '5 days', " + passed
                        + " from generate_series(1, " + count + ")");
    }
}
