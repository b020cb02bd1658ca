# Finds a JDK of at least the required feature release and exports JAVA_HOME.
# Sourced by ./throng and ./mvnw. The first candidate whose `release` file is new enough wins:
# JAVA_HOME, the javac on the PATH, then the usual installation folders.

THRONG_JDK_MINIMUM=25

throng_jdk_feature() { # folder -> prints the feature release, nothing when the folder holds no JDK
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1
}

throng_find_jdk() {
  throng_javac=$(command -v javac 2>/dev/null || true)
  if [ -n "$throng_javac" ]; then
    throng_javac=$(readlink -f "$throng_javac" 2>/dev/null || printf '%s' "$throng_javac")
    throng_javac=${throng_javac%/bin/javac}
  fi
  for throng_candidate in \
    "${JAVA_HOME:-}" "$throng_javac" \
    /usr/lib/jvm/* /usr/local/lib/jvm/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$throng_candidate" ] || continue
    throng_feature=$(throng_jdk_feature "$throng_candidate")
    if [ -n "$throng_feature" ] && [ "$throng_feature" -ge "$THRONG_JDK_MINIMUM" ]; then
      JAVA_HOME=$throng_candidate
      export JAVA_HOME
      return 0
    fi
  done
  cat >&2 <<EOF
Throng needs a JDK $THRONG_JDK_MINIMUM or newer, and none was found.
Looked at: JAVA_HOME (${JAVA_HOME:-not set}), javac on the PATH (${throng_javac:-none}), /usr/lib/jvm and similar folders.
Install one, for example Eclipse Temurin $THRONG_JDK_MINIMUM (https://adoptium.net), or set JAVA_HOME to it, and try again.
EOF
  return 1
}

throng_find_jdk
