package io.throng.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RankedQueueTest {
    private static final class Entry extends RankedQueue.Node<Entry> {
        private final int key;
        private final int id;
        private long jobs;

        Entry(int key, int id, long jobs) {
            this.key = key;
            this.id = id;
            this.jobs = jobs;
        }

        @Override
        int compareService(Entry other) {
            int byKey = Integer.compare(other.key, key);
            return byKey != 0 ? byKey : Integer.compare(id, other.id);
        }

        @Override
        long ownJobs() {
            return jobs;
        }

        @Override
        long ownThings() {
            return jobs * (key & 7);
        }
    }

    @Property(tries = 200)
    void standsLikeASortedList(@ForAll @IntRange(max = 200) int operations, @ForAll long seed) {
        Random random = new Random(seed);
        RankedQueue<Entry> queue = new RankedQueue<>(new Random(seed + 1));
        List<Entry> reference = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            int choice = random.nextInt(10);
            if (choice < 6 || reference.isEmpty()) {
                Entry entry = new Entry(random.nextInt(20), i, 1 + random.nextInt(5));
                queue.add(entry);
                reference.add(entry);
            } else if (choice < 8) {
                queue.remove(reference.remove(random.nextInt(reference.size())));
            } else {
                Entry entry = reference.get(random.nextInt(reference.size()));
                entry.jobs = random.nextInt(5);
                queue.refresh(entry);
            }
        }
        reference.sort(Comparator.comparing((Entry e) -> e, Entry::compareService));
        assertThat(queue.size()).isEqualTo(reference.size());
        long jobs = 0;
        long things = 0;
        for (int i = 0; i < reference.size(); i++) {
            jobs += reference.get(i).ownJobs();
            things += reference.get(i).ownThings();
            assertThat(queue.standing(reference.get(i))).isEqualTo(new RankedQueue.Standing(i + 1, jobs, things));
        }
        assertThat(queue.jobs()).isEqualTo(jobs);
    }

    @Property(tries = 5)
    void staysShallowWhateverTheOrderOfArrival(@ForAll boolean ascending) {
        RankedQueue<Entry> queue = new RankedQueue<>(new Random(7));
        int count = 200_000;
        Entry last = null;
        for (int i = 0; i < count; i++) {
            last = new Entry(ascending ? i : -i, i, 1);
            queue.add(last);
        }
        assertThat(queue.standing(last).position()).isEqualTo(ascending ? 1 : count);
    }
}
