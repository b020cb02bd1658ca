package io.throng.server.commit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/** A connection whose commit takes effect and then breaks, as when the network fails before the answer arrives. */
final class BrokenAtCommit {
    private BrokenAtCommit() {}

    static Connection wrap(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                BrokenAtCommit.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    try {
                        Object result = method.invoke(real, args);
                        if (method.getName().equals("commit")) {
                            real.close();
                            throw new SQLException("connection lost at commit", "08006");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
