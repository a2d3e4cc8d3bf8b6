#!/bin/bash
# A whole worker in bash: a line of JSON comes in, a line of JSON goes out.
# It counts the bytes of each job's payload and takes any type.
LC_ALL=C # or bash would count characters
while IFS= read -r request; do
  # the id is a number in quotes, and follows "jsonrpc"; what has none there wants no answer
  [[ $request =~ ^\{\"jsonrpc\":\"2.0\",\"id\":\"([0-9]+)\" ]] || continue
  id=${BASH_REMATCH[1]}
  payload=${request#*\"params\":}
  payload=${payload%,\"meta\":*}
  printf '{"jsonrpc":"2.0","id":"%s","result":{"bytes":%d}}\n' "$id" "${#payload}"
done
