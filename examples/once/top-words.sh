#!/bin/bash
# Reads {"text":"…"} from stdin and prints the three words that are most frequent in it, as JSON.
# Exit code 65 means that the payload is bad, so that the job is not tried again.
set -euo pipefail

payload=$(cat)
[[ $payload =~ \"text\":\"(([^\"\\]|\\.)*)\" ]] || {
    echo 'text is missing; it must be a string' >&2
    exit 65
}
echo "attempt $COREMILL_ATTEMPT at ${#BASH_REMATCH[1]} characters" >&2

printf '%s' "${BASH_REMATCH[1]}" |
    sed 's/\\[nrt]/ /g' | tr -cs '[:alpha:]' '\n' | tr '[:upper:]' '[:lower:]' |
    sed '/^$/d' | sort | uniq -c | sort -k1,1nr -k2 | sed 3q |
    awk 'BEGIN { printf "{\"words\":[" }
         { printf "%s{\"word\":\"%s\",\"count\":%d}", separator, $2, $1; separator = "," }
         END { print "]}" }'
