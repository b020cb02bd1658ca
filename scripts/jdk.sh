# Finds a JDK of at least the required feature release and exports JAVA_HOME.
# Sourced by ./throng and ./mvnw. The first candidate whose `release` file is new enough wins:
# JAVA_HOME, the javac on the PATH, then the usual installation folders of Linux and macOS.
# THRONG_JDK_SEARCH, a colon-separated list of JDK folders, takes the place of those usual folders.

THRONG_JDK_MINIMUM=25

throng_jdk_feature() { # folder -> prints the feature release, nothing when the folder holds no JDK
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1
}

throng_jdk_fits() { # folder -> exports it as JAVA_HOME and succeeds when it holds a new enough JDK
  [ -n "$1" ] || return 1
  throng_feature=$(throng_jdk_feature "$1")
  [ -n "$throng_feature" ] && [ "$throng_feature" -ge "$THRONG_JDK_MINIMUM" ] || return 1
  JAVA_HOME=$1
  export JAVA_HOME
}

throng_jdk_of_path() { # prints the home of the javac on the PATH, following links (macOS before 12.3 has no readlink -f)
  throng_link=$(command -v javac 2>/dev/null) || return 0
  throng_hops=0
  while [ -L "$throng_link" ] && [ "$throng_hops" -lt 20 ]; do
    throng_target=$(readlink "$throng_link")
    case "$throng_target" in
      /*) throng_link=$throng_target ;;
      *) throng_link=$(dirname "$throng_link")/$throng_target ;;
    esac
    throng_hops=$((throng_hops + 1))
  done
  (cd "$(dirname "$throng_link")/.." 2>/dev/null && pwd -P) || true
}

throng_search_usual_folders() {
  for throng_candidate in \
    /usr/lib/jvm/* /usr/local/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
    throng_jdk_fits "$throng_candidate" && return 0
  done
  return 1
}

throng_search_given_folders() {
  throng_rest=$THRONG_JDK_SEARCH:
  while [ -n "$throng_rest" ]; do
    throng_jdk_fits "${throng_rest%%:*}" && return 0
    throng_rest=${throng_rest#*:}
  done
  return 1
}

throng_find_jdk() {
  throng_jdk_fits "${JAVA_HOME:-}" && return 0
  throng_javac_home=$(throng_jdk_of_path)
  throng_jdk_fits "$throng_javac_home" && return 0
  if [ -n "${THRONG_JDK_SEARCH:-}" ]; then
    throng_search_given_folders && return 0
  else
    throng_search_usual_folders && return 0
  fi
  cat >&2 <<END
Throng needs a JDK $THRONG_JDK_MINIMUM or newer, and none was found.
Looked at: JAVA_HOME (${JAVA_HOME:-not set}), javac on the PATH (${throng_javac_home:-none}), ${THRONG_JDK_SEARCH:-/usr/lib/jvm and similar folders}.
Install one, for example Eclipse Temurin $THRONG_JDK_MINIMUM (https://adoptium.net), or set JAVA_HOME to it, and try again.
END
  return 1
}

throng_find_jdk
