#!/bin/sh
# Runs a command that must not outlive whoever started this script.
#
#   supervise.sh COMMAND [ARGUMENT...]
#
# The starter keeps this script's standard input open. When it closes, which the kernel does even if
# the starter is killed with SIGKILL, the command gets SIGTERM and, SUPERVISE_GRACE_SECONDS (default
# 3) later, SIGKILL. When the command ends first, its status is this script's. The command's output
# is left alone; its input is empty.
#
# The command has a process group of its own, which is ended as a whole. Ctrl-C in a terminal reaches
# neither it nor this script: the starter ends first, in its own time, and everything here after it.
set -u

if [ $# -eq 0 ]; then
  echo "usage: supervise.sh COMMAND [ARGUMENT...]" >&2
  exit 2
fi
grace=${SUPERVISE_GRACE_SECONDS:-3}

trap '' INT HUP
# A job in the background has no standard input of its own, so the watcher reads a copy of it.
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
  kill -TERM "-$child" 2>/dev/null
  tenths=$((grace * 10))
  while [ "$tenths" -gt 0 ] && kill -0 "$child" 2>/dev/null; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
  kill -KILL "-$child" 2>/dev/null
}

# The shell's own read, not cat: nothing is left behind when the watcher is killed. It survives a
# SIGKILL of this script, and holds none of its outputs open.
(
  trap '' TERM
  while read -r _; do :; done <&3
  end_child
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-

# A signal that is passed on interrupts wait, so wait again until the child is really gone.
wait "$child"
status=$?
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  status=$?
done

kill -KILL "$watcher" 2>/dev/null
exit "$status"
