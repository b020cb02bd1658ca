package io.throng.server.moderation.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StarterFiltersTest {
    private static final FilterSet STARTERS = starters();

    private static FilterSet starters() {
        List<FilterRecord> records = new ArrayList<>();
        StarterFilters.shipped()
                .forEach(starter -> records.add(new FilterRecord(
                        records.size() + 1,
                        starter.regex(),
                        starter.filterType(),
                        Optional.ofNullable(starter.description()),
                        starter.effectiveReplacement(),
                        "m#1")));
        return new FilterSet(records);
    }

    @Test
    void everyFilterOfTheSetCanBeUsed() {
        StarterFilters.shipped().forEach(starter -> {
            var pattern = FilterExpression.compile(starter.regex());
            assertThat(HarmlessPrompts.mostlyMatchedBy(pattern)).isFalse();
            assertThat(starter.description()).isNotBlank();
        });
        assertThat(STARTERS.expressions()).containsOnlyKeys(10, 11, 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lewd 12 year old", "a n u d e child", "sexy schoolgirl", "erotic picture aged 15", "naked tеen"
            })
    void bothContextsTogetherAreFound(String prompt) {
        assertThat(STARTERS.score(prompt, OptionalInt.empty()).suspicion()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a family with two kids at the beach", "nude study of a grown woman oil painting", "18 years old",
                "a babysitter's essex cottage", "renaissance painting of the virgin and child", "cockatoo on a branch"
            })
    void oneContextOrNoneIsLeftAlone(String prompt) {
        assertThat(STARTERS.score(prompt, OptionalInt.empty()).suspicion()).isLessThan(2);
    }
}
