package io.throng.server.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms of a name: styles spec 5. */
class StyleReferenceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain||-1|plain",
                "style::x|STYLE|-1|x",
                "collection::x|COLLECTION|-1|x",
                "db#0#12::x||12|x",
                "12::x||-1|12::x",
                "nobody::x||-1|nobody::x",
                "style::a#3::x|STYLE|3|x",
                "collection::a#3::x|COLLECTION|3|x",
                "a#3::style::x|STYLE|3|x",
                "a#3::collection::x|COLLECTION|3|x",
                "style::a::x||-1|style::a::x",
                "a#3::other::x||-1|a#3::other::x",
                "a#3::style::x::y||-1|a#3::style::x::y",
                "a#99999999999::x||-1|a#99999999999::x"
            })
    void aTextIsOneOfTheFormsOrANameAsAWhole(String text, StyleReference.What what, int owner, String name) {
        assertThat(StyleReference.parse(text))
                .isEqualTo(new StyleReference(
                        Optional.ofNullable(what), owner < 0 ? OptionalInt.empty() : OptionalInt.of(owner), name));
    }
}
