package io.throng.server.alchemy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.alchemy.AlchemyState;
import io.throng.protocol.alchemy.FormState;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** The life of a form, whatever happens to it in whatever order. */
class FormLifePropertiesTest {
    enum Event {
        POP,
        DELIVER,
        ABORT,
        WITHDRAW
    }

    private static FormLife after(FormLife life, Event event) {
        Optional<FormLife> next = switch (event) {
            case POP -> life.popped();
            case DELIVER -> life.delivered();
            case ABORT -> life.aborted();
            case WITHDRAW -> Optional.of(life.withdrawn());
        };
        return next.orElse(life);
    }

    @Property(tries = 500)
    void givenAnyHistoryThenTheStateIsThatOfTheTable(@ForAll @Size(max = 30) List<Event> history) {
        FormLife life = FormLife.NEW;
        FormState state = FormState.WAITING;
        int aborts = 0;
        for (Event event : history) {
            life = after(life, event);
            // The table of alchemy spec 5, told once more in other words.
            if (event == Event.POP && state == FormState.WAITING) {
                state = FormState.PROCESSING;
            } else if (event == Event.DELIVER && state == FormState.PROCESSING) {
                state = FormState.DONE;
            } else if (event == Event.ABORT && state == FormState.PROCESSING) {
                aborts++;
                state = aborts >= 4 ? FormState.FAULTED : FormState.WAITING;
            } else if (event == Event.WITHDRAW && state != FormState.DONE) {
                state = FormState.CANCELLED;
            }
            assertThat(life).isEqualTo(new FormLife(state, aborts));
        }
    }

    @Property(tries = 500)
    void givenADoneFormThenNothingChangesIt(@ForAll @Size(max = 20) List<Event> history) {
        FormLife done = FormLife.NEW.popped().orElseThrow().delivered().orElseThrow();
        FormLife life = done;
        for (Event event : history) {
            life = after(life, event);
        }
        assertThat(life).isEqualTo(done);
    }

    @Example
    void trap2_theFourthAbortFaultsAFormNotTheThird() {
        FormLife life = FormLife.NEW;
        for (int abort = 1; abort <= 3; abort++) {
            life = life.popped().orElseThrow().aborted().orElseThrow();
            assertThat(life).isEqualTo(new FormLife(FormState.WAITING, abort));
        }
        life = life.popped().orElseThrow().aborted().orElseThrow();
        assertThat(life).isEqualTo(new FormLife(FormState.FAULTED, 4));
        assertThat(life.popped()).isEmpty();
        assertThat(life.withdrawn().state()).isEqualTo(FormState.CANCELLED);
    }

    @Property(tries = 500)
    void givenAnyFormsThenTheFirstRuleThatFitsNamesTheWhole(@ForAll @Size(min = 1, max = 6) List<FormState> forms) {
        AlchemyState expected;
        if (List.of(FormState.FAULTED).containsAll(forms)) {
            expected = AlchemyState.FAULTED;
        } else if (List.of(FormState.DONE).containsAll(forms)) {
            expected = AlchemyState.DONE;
        } else if (forms.contains(FormState.PROCESSING)) {
            expected = AlchemyState.PROCESSING;
        } else if (forms.contains(FormState.WAITING)) {
            expected = AlchemyState.WAITING;
        } else {
            expected = AlchemyState.PARTIAL;
        }
        assertThat(FormLife.overall(forms)).isEqualTo(expected);
    }

    @Example
    void givenFormsThatEndedDifferentlyThenTheWholeIsPartial() {
        assertThat(FormLife.overall(List.of(FormState.DONE, FormState.FAULTED))).isEqualTo(AlchemyState.PARTIAL);
        assertThat(FormLife.overall(List.of(FormState.CANCELLED, FormState.CANCELLED)))
                .isEqualTo(AlchemyState.PARTIAL);
    }
}
