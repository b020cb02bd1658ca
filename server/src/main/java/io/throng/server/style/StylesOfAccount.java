package io.throng.server.style;

import io.throng.protocol.account.UserStyle;
import io.throng.server.account.AccountBelongings;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A user's styles, for the user object. */
@Singleton
final class StylesOfAccount implements AccountBelongings {
    @Override
    public List<UserStyle> styles(Connection connection, int userId, boolean privatesToo) throws SQLException {
        return StyleRows.ofOwner(connection, userId, privatesToo).stream()
                .map(style -> new UserStyle(
                        style.uniqueName(), style.id().toString(), style.kind().wireName()))
                .toList();
    }
}
