package io.throng.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. */
public final class ThrongVersion implements IVersionProvider {
    /** How this program names itself to hordes, {@code name:version:contact}. */
    public static String clientAgent() {
        return "throng:" + number() + ":https://github.com/throng/throng";
    }

    @Override
    public String[] getVersion() {
        return new String[] {"throng " + number(), "Java " + Runtime.version()};
    }

    private static String number() {
        return Optional.ofNullable(ThrongVersion.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
