package io.throng.server.kudos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Postings column by column, as one insert wants them. */
final class PostingRows {
    private static final int INITIAL_ROWS = 64;

    private long[] seqs = new long[INITIAL_ROWS];
    private long[] accounts = new long[INITIAL_ROWS];
    private long[] amounts = new long[INITIAL_ROWS];
    private short[] buckets = new short[INITIAL_ROWS];
    private int count;
    private final Set<Long> touched = new HashSet<>();

    void add(long seq, long account, long amount, Bucket bucket) {
        if (count == seqs.length) {
            int longer = 2 * count;
            seqs = Arrays.copyOf(seqs, longer);
            accounts = Arrays.copyOf(accounts, longer);
            amounts = Arrays.copyOf(amounts, longer);
            buckets = Arrays.copyOf(buckets, longer);
        }
        seqs[count] = seq;
        accounts[count] = account;
        amounts[count] = amount;
        buckets[count] = bucket.code();
        count++;
        touched.add(account);
    }

    boolean touches(long account) {
        return touched.contains(account);
    }

    void insert(Connection connection) throws SQLException {
        if (count == 0) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into kudos_posting (event_seq, account_id, amount, bucket)
                select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::smallint[])""")) {
            insert.setObject(1, Arrays.copyOf(seqs, count));
            insert.setObject(2, Arrays.copyOf(accounts, count));
            insert.setObject(3, Arrays.copyOf(amounts, count));
            insert.setObject(4, Arrays.copyOf(buckets, count));
            insert.executeUpdate();
        }
    }
}
