#!/bin/sh
# supervise.sh CMD ARGS...: runs CMD until it ends, or until our standard input is closed, which
# happens when the process that holds its other end dies, however it dies.
# CMD gets its own process group, which is ended as a whole and which Ctrl-C in a terminal does not
# reach: our parent ends first.
set -u

GRACE_SECONDS=3

trap '' INT HUP
exec 3<&0
if command -v setsid >/dev/null 2>&1; then
  setsid "$@" </dev/null 3<&- &
else
  set -m
  "$@" </dev/null 3<&- &
  set +m
fi
child=$!
trap 'kill -TERM "-$child" 2>/dev/null' TERM

end_child() {
  kill -TERM "-$child" 2>/dev/null || return
  tenths=$((GRACE_SECONDS * 10))
  while [ "$tenths" -gt 0 ] && kill -0 "$child" 2>/dev/null; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
  kill -KILL "-$child" 2>/dev/null
}

(
  while read -r _ <&3; do :; done
  end_child
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-

wait "$child"
status=$?
# A trapped signal ends the wait early, with the child still on its way out.
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  status=$?
done
kill -KILL "$watcher" 2>/dev/null
exit "$status"
