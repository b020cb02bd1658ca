package io.throng.server.style;

import io.throng.protocol.account.UserStyle;
import io.throng.server.account.AccountBelongings;
import io.throng.server.account.AccountConsequences;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A user's styles, for the user object; they and the collections go with a wiped account (styles specification, traps 13). */
@Singleton
final class StylesOfAccount implements AccountBelongings, AccountConsequences {
    /** Both rely on the index of the names of an owner. Examples, and places in others' collections, go with the styles. */
    private static final List<String> REMOVALS =
            List.of("delete from style_collection where owner_id = ?", "delete from style where owner_id = ?");

    @Override
    public List<UserStyle> styles(Connection connection, int userId, boolean privatesToo) throws SQLException {
        return StyleRows.ofOwner(connection, userId, privatesToo).stream()
                .map(style -> new UserStyle(
                        style.uniqueName(), style.id().toString(), style.kind().wireName()))
                .toList();
    }

    @Override
    public void wiped(Connection connection, int userId) throws SQLException {
        for (String removal : REMOVALS) {
            try (PreparedStatement delete = connection.prepareStatement(removal)) {
                delete.setInt(1, userId);
                delete.executeUpdate();
            }
        }
    }
}
