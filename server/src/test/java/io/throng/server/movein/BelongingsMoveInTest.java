package io.throng.server.movein;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What belongs to accounts and moves in with them. */
class BelongingsMoveInTest {
    private final OldHorde there = new OldHorde();
    private final NewHome here = new NewHome();

    BelongingsMoveInTest() throws SQLException {}

    @Test
    void workersComeOverWithWhatTheyDidAndHowTheyStand() throws SQLException {
        MoveInReport report = here.moveIn(there);

        assertThat(here.rows("""
                        select kind, owner_id, name, maintenance, maintenance_message, paused, uptime_seconds, uptime_rewarded_seconds,
                            fulfilments, contributions, kudos, kudos_generated, kudos_uptime, uncompleted_jobs, speed, team_id
                        from worker order by id"""))
                .containsExactly(
                        "1|2|Bob&Sons|t|on holiday|f|7200|7000|50|123456789|90000|80000|10000|3|1500000.5"
                                + "|bbbbbbbb-0000-4000-8000-000000000001",
                        "2|2|Bobs scribe|f|null|t|0|0|0|0|0|0|0|0|null|null",
                        "3|1|Looker|f|null|f|0|0|0|0|0|700|0|0|null|null");
        assertThat(here.rows("select worker_id, reason from worker_suspicion"))
                .containsExactly("cccccccc-0000-4000-8000-000000000002|5", "cccccccc-0000-4000-8000-000000000002|5");
        assertThat(report.of("workers").leftOutByReason())
                .containsKeys(
                        "its owner was not brought in",
                        "is of the unknown kind toaster",
                        "its id or its name is taken here",
                        "a suspicion is unknown here");
    }

    @Test
    void noWorkerIsOnlineHereBeforeItChecksInHere() throws SQLException {
        here.moveIn(there);

        assertThat(here.rows("select count(*) from worker where last_check_in > now() - interval '5 minutes'"))
                .containsExactly("0");
    }

    @Test
    void whatAWorkerDoesOnBothSidesAddsUp() throws SQLException {
        here.moveIn(there);
        here.execute("update worker set fulfilments = fulfilments + 5, paused = true where name = 'Bob&Sons'");
        there.execute(
                "update workers set fulfilments = fulfilments + 7, maintenance = false where name = 'Bob&amp;Sons'");

        here.moveIn(there);

        assertThat(
                        here.rows(
                                "select fulfilments, maintenance, maintenance_message, paused from worker where name = 'Bob&Sons'"))
                .containsExactly("62|f|null|t");
    }

    @Test
    void teamsComeOverAndOfTwoWithOneNameOnlyTheFirst() throws SQLException {
        MoveInReport report = here.moveIn(there);

        assertThat(here.rows("select name, info, creator_id from team"))
                .containsExactly("Night shift|we &lt;3 nights|1");
        assertThat(here.rows("select shard, fulfilments, kudos, uptime_seconds from team_total"))
                .containsExactly("0|10|50000|3600");
        assertThat(report.of("teams").leftOutByReason())
                .containsKeys(
                        "its id or its name is taken here", "has no id, no name, or an owner that was not brought in");

        there.execute("update teams set fulfilments = 11, kudos = 600 where owner_id = 1");
        here.moveIn(there);
        assertThat(here.rows("select fulfilments, kudos from team_total")).containsExactly("11|60000");
    }

    @Test
    void sharedKeysGoOnWorkingWithWhatIsLeftOfThem() throws SQLException {
        MoveInReport report = here.moveIn(there);

        assertThat(here.rows("""
                        select owner_id, name, budget, utilized, max_image_pixels, max_image_steps, max_text_tokens, expires < now()
                        from shared_key order by id"""))
                .containsExactly(
                        "1|friends|500000|12000|1048576|50|500|f",
                        "1|null|null|0|-1|-1|-1|null",
                        "2|null|0|9900|-1|0|-1|t");
        assertThat(String.join("\n", report.lines())).doesNotContain("aaaaaaaa-0000");
    }

    @Test
    void aBudgetSpentHereStaysSpentWhenItGrowsThere() throws SQLException {
        here.moveIn(there);
        here.execute("update shared_key set budget = budget - 100000 where name = 'friends'");
        there.execute("update user_sharedkeys set kudos = 6000 where name = 'friends'");
        here.moveIn(there);
        assertThat(here.rows("select budget from shared_key where name = 'friends'"))
                .containsExactly("500000");

        there.execute("update user_sharedkeys set kudos = -1 where name = 'friends'");
        here.moveIn(there);
        assertThat(here.rows("select budget from shared_key where name = 'friends'"))
                .containsExactly("null");
    }

    @Test
    void stylesComeOverWithTagsModelsAndAtMostOnePrimaryExample() throws SQLException {
        MoveInReport report = here.moveIn(there);

        assertThat(
                        here.rows(
                                "select owner_id, kind, name, prompt, tags, models, shared_key, use_count from style order by id"))
                .containsExactly(
                        "1|1|noir|{p}, film noir###{np}|{dark,film}|{Deliberate}|aaaaaaaa-0000-4000-8000-000000000001|42",
                        "2|2|bard|{p}{np}|{}|{koboldcpp/tiny}|null|0",
                        "1|1|greedy|{p}|{}|{\"model 1\",\"model 2\",\"model 3\",\"model 4\",\"model 5\"}|null|0");
        assertThat(here.rows("select url, is_primary from style_example order by url"))
                .containsExactly(
                        "https://img.example/1.webp|f", "https://img.example/2.webp|t", "https://img.example/3.webp|f");
        assertThat(report.of("styles").leftOutByReason())
                .containsKeys(
                        "names no model",
                        "its id or its name is taken here",
                        "an example whose address is not https, or too long");
        assertThat(report.of("styles").adjustedByReason())
                .containsKeys(
                        "has a shared key that is not its owner's: detached",
                        "has more than 5 models: the first of them",
                        "has params that cannot be read: none");
    }

    @Test
    void collectionsComeOverWithTheStylesThatDid() throws SQLException {
        here.moveIn(there);

        assertThat(here.rows("select owner_id, kind, name, use_count from style_collection"))
                .containsExactly("1|1|cinema|7");
        assertThat(here.rows("select style_id from style_collection_member"))
                .containsExactly("dddddddd-0000-4000-8000-000000000001");
    }

    @Test
    void filtersComeOverUnlessTheirExpressionCannotBeUsedHere() throws SQLException {
        MoveInReport report = here.moveIn(there);

        assertThat(
                        here.rows(
                                "select regex, filter_type, description, replacement, editor_id from prompt_filter order by id"))
                .containsExactly("\\bbadword\\b|10|a word|goodword|1", "\\bworseword\\b|20|null||0");
        assertThat(here.rows("select version from moderation_version where part = 'filters'"))
                .containsExactly("1");
        assertThat(report.of("filters").leftOutByReason().values().stream()
                        .mapToInt(MoveInReport.Reason::count)
                        .sum())
                .isEqualTo(5);

        there.execute("update filters set replacement = 'better' where id = 1");
        here.moveIn(there);
        assertThat(here.rows("select replacement from prompt_filter where filter_type = 10"))
                .containsExactly("better");
    }
}
