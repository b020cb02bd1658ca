package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import io.throng.server.media.MediaStoreException.Reason;
import io.throng.server.media.UrlSigner.Access;
import io.throng.server.storage.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Objects as files, one per object, spread over {@value #SHARDS} folders per bucket by a hash of the name. A new object is written
 * aside, forced to disk and renamed into place, and the folder is forced too: what was confirmed survives a power cut, and nobody
 * ever sees half a file. What kind of image a file is, and its digest, is read from its bytes whenever asked, so there is nothing
 * beside the file that could disagree with it.
 *
 * <p>Signed URLs point at {@link MediaResource} of any node that shares the secret and the folder.
 */
public final class LocalMediaStore implements MediaStore {
    static final int SHARDS = 256;
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path folder;
    private final Path incoming;
    private final UrlSigner signer;
    private final Supplier<URI> publicUrl;
    private final Clock clock;
    private final Limits limits;

    /**
     * What fits.
     *
     * @param maxObjectBytes largest object
     * @param minFreeBytes of the disk, below which nothing more is taken
     */
    public record Limits(long maxObjectBytes, long minFreeBytes) {
        /** Default of {@code maxObjectBytes}. */
        public static final long DEFAULT_MAX_OBJECT_BYTES = 32L * 1024 * 1024;

        public Limits {
            if (maxObjectBytes < 1 || minFreeBytes < 0) {
                throw new IllegalArgumentException("limits out of range: " + maxObjectBytes + ", " + minFreeBytes);
            }
        }
    }

    /**
     * @param folder holds the objects; made when it is not there
     * @param signer makes and checks URLs
     * @param publicUrl where clients reach this node, without a trailing slash; asked each time, since the port may be known late
     */
    public LocalMediaStore(Path folder, UrlSigner signer, Supplier<URI> publicUrl, Clock clock, Limits limits) {
        this.folder = requireNonNull(folder, "folder").toAbsolutePath().normalize();
        this.incoming = this.folder.resolve(".incoming");
        this.signer = requireNonNull(signer, "signer");
        this.publicUrl = requireNonNull(publicUrl, "publicUrl");
        this.clock = requireNonNull(clock, "clock");
        this.limits = requireNonNull(limits, "limits");
        try {
            SecretFile.makeFolders(incoming);
            removeAbandoned();
        } catch (IOException e) {
            throw failure("cannot use the media folder", e);
        }
    }

    @Override
    public SignedUrl uploadUrl(MediaKey key, Duration life) {
        return url(Access.PUT, key, life);
    }

    @Override
    public SignedUrl downloadUrl(MediaKey key, Duration life) {
        return url(Access.GET, key, life);
    }

    private SignedUrl url(Access access, MediaKey key, Duration life) {
        if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(MAX_URL_LIFE) > 0) {
            throw new IllegalArgumentException("life must be 1 s to " + MAX_URL_LIFE + ": " + life);
        }
        Instant expiresAt = Instant.ofEpochSecond(clock.instant().plus(life).getEpochSecond());
        return new SignedUrl(
                URI.create(publicUrl.get() + "/media/v1/" + key.path() + "?" + signer.query(access, key, expiresAt)),
                expiresAt);
    }

    /** Whether the query of a URL allows this access now. */
    boolean allows(Access access, MediaKey key, long expiresEpochSeconds, String signatureHex) {
        return signer.allows(access, key, expiresEpochSeconds, signatureHex, clock.instant());
    }

    long maxObjectBytes() {
        return limits.maxObjectBytes();
    }

    /**
     * Takes an object from a stream of unknown length. Refused without a trace when it is too large, not an image of a storable kind, or
     * does not fit on the disk.
     */
    StoredObject receive(MediaKey key, InputStream bytes) {
        Path fresh = incoming.resolve(UUID.randomUUID() + ".part");
        try {
            if (Files.isDirectory(folder) && !Files.isDirectory(incoming)) {
                // The folder was away and is back, empty. Without it nothing is made: its place may be a mount point.
                SecretFile.makeFolders(incoming);
            }
            if (Files.getFileStore(incoming).getUsableSpace() < limits.minFreeBytes()) {
                throw new MediaStoreException(Reason.FULL, "the media store is full");
            }
            StoredObject stored = copy(key, bytes, fresh);
            Path place = place(key);
            Files.createDirectories(requireNonNull(place.getParent()));
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(place.getParent());
            return stored;
        } catch (IOException e) {
            throw failure("cannot store " + key.path(), e);
        } finally {
            deleteQuietly(fresh);
        }
    }

    private StoredObject copy(MediaKey key, InputStream bytes, Path fresh) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        String contentType = "";
        try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = bytes.readNBytes(chunk, 0, CHUNK_BYTES);
                    read > 0;
                    read = bytes.readNBytes(chunk, 0, CHUNK_BYTES)) {
                if (size == 0) {
                    contentType = storableType(key, Arrays.copyOf(chunk, Math.min(read, ImageKind.HEAD_BYTES)));
                }
                size += read;
                if (size > limits.maxObjectBytes()) {
                    throw tooLarge(limits.maxObjectBytes());
                }
                digest.update(chunk, 0, read);
                ByteBuffer rest = ByteBuffer.wrap(chunk, 0, read);
                while (rest.hasRemaining()) {
                    file.write(rest);
                }
            }
            if (size == 0) {
                throw new MediaStoreException(Reason.WRONG_TYPE, "the body is empty");
            }
            file.force(true);
        }
        return new StoredObject(key, size, contentType, hex(digest), clock.instant());
    }

    private static String storableType(MediaKey key, byte[] head) {
        if (key.isJson()) {
            return MediaKey.JSON_TYPE;
        }
        return ImageKind.of(head)
                .filter(ImageKind::storable)
                .map(ImageKind::contentType)
                .orElseThrow(
                        () -> new MediaStoreException(Reason.WRONG_TYPE, "only WebP, PNG and JPEG images are stored"));
    }

    private static String typeOf(MediaKey key, byte[] head) {
        return key.isJson()
                ? MediaKey.JSON_TYPE
                : ImageKind.of(head).map(ImageKind::contentType).orElse("application/octet-stream");
    }

    /** The file of an object and its type, for serving it. */
    Optional<Served> served(MediaKey key) {
        Path place = place(key);
        try (InputStream in = Files.newInputStream(place)) {
            String type = typeOf(key, in.readNBytes(ImageKind.HEAD_BYTES));
            return Optional.of(new Served(
                    place,
                    type,
                    Files.size(place),
                    Files.getLastModifiedTime(place).toInstant()));
        } catch (NoSuchFileException e) {
            requireFolder();
            return Optional.empty();
        } catch (IOException e) {
            throw failure("cannot read " + key.path(), e);
        }
    }

    /** A file as it goes out. */
    record Served(Path file, String contentType, long sizeBytes, Instant storedAt) {}

    @Override
    public Optional<StoredObject> head(MediaKey key) {
        try {
            Path place = place(key);
            Instant storedAt = Files.getLastModifiedTime(place).toInstant();
            byte[] bytes = Files.readAllBytes(place);
            MessageDigest digest = sha256();
            digest.update(bytes);
            String type = typeOf(key, bytes);
            return Optional.of(new StoredObject(key, bytes.length, type, hex(digest), storedAt));
        } catch (NoSuchFileException e) {
            requireFolder();
            return Optional.empty();
        } catch (IOException e) {
            throw failure("cannot read " + key.path(), e);
        }
    }

    @Override
    public byte[] read(MediaKey key, long maxBytes) {
        try (InputStream in = Files.newInputStream(place(key))) {
            byte[] bytes = in.readNBytes((int) Math.min(maxBytes, Integer.MAX_VALUE - 16));
            if (in.read() >= 0) {
                throw tooLarge(maxBytes);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            requireFolder();
            throw new MediaStoreException(Reason.MISSING, "there is no " + key.path(), e);
        } catch (IOException e) {
            throw failure("cannot read " + key.path(), e);
        }
    }

    @Override
    public void write(MediaKey key, byte[] bytes, String contentType) {
        receive(key, new ByteArrayInputStream(bytes));
    }

    @Override
    public void delete(MediaKey key) {
        try {
            Files.deleteIfExists(place(key));
        } catch (IOException e) {
            throw failure("cannot delete " + key.path(), e);
        }
    }

    @Override
    public int sweep(Bucket bucket, Instant storedBefore, int maxObjects) {
        int removed = 0;
        Path room = folder.resolve(bucket.pathName());
        try {
            removeAbandoned();
            for (int shard = 0; shard < SHARDS && removed < maxObjects; shard++) {
                removed += removeOlder(room.resolve(shardName(shard)), storedBefore, maxObjects - removed);
            }
        } catch (IOException e) {
            throw failure("cannot sweep " + bucket.pathName(), e);
        }
        return removed;
    }

    private void removeAbandoned() throws IOException {
        removeOlder(incoming, clock.instant().minus(ABANDONED_AFTER), Integer.MAX_VALUE);
    }

    private static int removeOlder(Path place, Instant before, int most) throws IOException {
        if (!Files.isDirectory(place)) {
            return 0;
        }
        int removed = 0;
        try (Stream<Path> files = Files.list(place)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (removed == most) {
                    break;
                }
                if (isOlder(file, before) && Files.deleteIfExists(file)) {
                    removed++;
                }
            }
        }
        return removed;
    }

    private static boolean isOlder(Path file, Instant before) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(before);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** INVARIANT: a {@link MediaKey} cannot name anything outside its bucket. */
    private Path place(MediaKey key) {
        byte[] hash = sha256().digest(key.name().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return folder.resolve(key.bucket().pathName())
                .resolve(shardName(Byte.toUnsignedInt(hash[0])))
                .resolve(key.name());
    }

    private static String shardName(int shard) {
        return HexFormat.of().toHexDigits((byte) shard);
    }

    /** Forcing a folder makes the rename durable; where folders cannot be opened (Windows) the file system does it alone. */
    private static void forceFolder(Path place) throws IOException {
        if (place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** An object is missing only where there is a store to miss it in. */
    private void requireFolder() {
        if (!Files.isDirectory(folder)) {
            throw new MediaStoreException(Reason.UNAVAILABLE, "the media folder is away");
        }
    }

    private MediaStoreException failure(String what, IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left")
                || String.valueOf(e.getMessage()).contains("quota exceeded");
        return full
                ? new MediaStoreException(Reason.FULL, "the media store is full", e)
                : new MediaStoreException(Reason.UNAVAILABLE, what, e);
    }

    private static MediaStoreException tooLarge(long maxBytes) {
        return new MediaStoreException(Reason.TOO_LARGE, "the object is larger than " + maxBytes + " bytes");
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger(LocalMediaStore.class.getName())
                    .log(System.Logger.Level.DEBUG, "left for the sweeper: " + file, e);
        }
    }

    private static String hex(MessageDigest digest) {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public void close() {}
}
