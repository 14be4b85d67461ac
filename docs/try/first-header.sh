#!/bin/sh
# Walks the README's way to the first header, as it is written there, and says how long that took:
#
#   docs/try/first-header.sh                 builds the jar first
#   docs/try/first-header.sh --built         takes the one that is there: agent/dist/target/headstay.jar
#   docs/try/first-header.sh --repository=D  builds with D as Maven's repository, such as an empty folder
#
# The one edit: the gateway's host. Here it is localhost, where docs/try/FirstRequest.java prints what it gets.
set -eu
cd "$(dirname "$0")/../.."

# block NAME LANGUAGE: the README's block below its marker, without the fences.
block() {
  awk -v marker="<!-- tested: $1 -->" -v fence="\`\`\`$2" '
    $0 == marker { marked = 1; next }
    marked && $0 == fence { inside = 1; next }
    inside && $0 == "```" { found = 1; exit }
    inside { print }
    END { exit !found }' README.md || { echo "README.md has no block $1" >&2; exit 2; }
}

seconds() { date +%s; }

build=yes
for argument in "$@"; do
  case $argument in
    --built) build=no ;;
    --repository=*) export MAVEN_OPTS="${MAVEN_OPTS:-} -Dmaven.repo.local=${argument#*=}" ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done

unset JAVA_TOOL_OPTIONS HEADSTAY_CONFIG HEADSTAY_MODE HEADSTAY_ENABLED CF_AIG_TOKEN
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
start=$(seconds)

if [ $build = yes ]; then
  echo "== the jar"
  block build sh | tee "$folder/build.sh"
  sh -eu "$folder/build.sh"
  echo "(after $(($(seconds) - start)) s)"
fi

echo "== the configuration"
block configuration yaml | sed 's/gateway\.ai\.cloudflare\.com/localhost/' > "$folder/headstay.yaml"
cat "$folder/headstay.yaml"

echo "== the program"
# The README's own commands; only the file is in a folder of this script's.
block run sh | sed "s|\$PWD/headstay.yaml|$folder/headstay.yaml|" | tee "$folder/run.sh"
sh -eu "$folder/run.sh" > "$folder/wire.txt" 2> "$folder/said.txt" || { cat "$folder/said.txt" >&2; exit 1; }
took=$(($(seconds) - start))
cat "$folder/said.txt" "$folder/wire.txt"

if ! grep -qx 'cf-aig-authorization: Bearer any-token' "$folder/wire.txt"; then
  echo "FAIL: no header on the wire" >&2
  exit 1
fi
echo "PASS: the first header is on the wire after $took s"
