package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the archive on the class path. A folder is named after the archive's SHA-256, appears by one
 * rename when it is whole, and lists its own files; a folder that no longer agrees with its list is made anew.
 */
final class PostgresBinaries {
    private static final String MANIFEST = ".manifest";

    private final Path home;

    private PostgresBinaries(Path home) {
        this.home = home;
    }

    /** The programs in a folder below {@code root}, unpacked when they are not there or not whole. */
    static PostgresBinaries in(Path root) throws IOException {
        String archive = "/" + archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root);
            openFolders(root);
        }
        Path home = root.resolve("postgres-" + digest(archive).substring(0, 16)).toAbsolutePath();
        if (!isWhole(home)) {
            unpack(archive, root, home);
        }
        return new PostgresBinaries(home);
    }

    /** One of the programs {@code initdb}, {@code pg_ctl}, {@code postgres}. */
    Path program(String name) {
        Path plain = home.resolve("bin").resolve(name);
        return Files.exists(plain) ? plain : home.resolve("bin").resolve(name + ".exe");
    }

    Path home() {
        return home;
    }

    /** The archive for a system, as named by the values of {@code os.name} and {@code os.arch}. */
    static String archiveName(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system =
                os.contains("win") && !os.contains("darwin") ? "windows" : os.contains("mac") ? "darwin" : "linux";
        String arch = Set.of("aarch64", "arm64").contains(osArch) ? "arm_64" : "x86_64";
        return "postgres-" + system + "-" + arch + ".txz";
    }

    private static boolean isWhole(Path home) throws IOException {
        Path manifest = home.resolve(MANIFEST);
        if (!Files.isRegularFile(manifest)) {
            return false;
        }
        for (String line : Files.readAllLines(manifest)) {
            String[] sizeAndName = line.split(" ", 2);
            Path file = home.resolve(sizeAndName[1]);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(file) != Long.parseLong(sizeAndName[0])) {
                return false;
            }
        }
        return true;
    }

    private static void unpack(String archive, Path root, Path home) throws IOException {
        Path fresh = Files.createTempDirectory(root, "unpacking-");
        try {
            TreeSet<String> manifest = new TreeSet<>();
            try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(archive))))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(tar, entry, fresh, manifest);
                }
            }
            Files.write(fresh.resolve(MANIFEST), manifest);
            openFolders(fresh);
            Folders.deleteTree(home);
            try {
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                if (!isWhole(home)) { // else another process was faster with the same files
                    throw e;
                }
            }
        } finally {
            Folders.deleteTree(fresh);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder, Set<String> manifest)
            throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("archive entry leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(requireNonNull(target.getParent()));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
        manifest.add(Files.size(target) + " " + folder.relativize(target));
        if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** PostgreSQL may run under another name than we do, whatever our umask says. */
    private static void openFolders(Path folder) throws IOException {
        if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            return;
        }
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) below::iterator) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    private static String digest(String archive) throws IOException {
        try (var in = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream open(String archive) throws IOException {
        InputStream in = PostgresBinaries.class.getResourceAsStream(archive);
        if (in == null) {
            throw new IOException("no embedded PostgreSQL for this system (" + archive.substring(1)
                    + "); set throng.database.url to one that you run yourself");
        }
        return in;
    }
}
