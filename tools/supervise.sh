#!/bin/sh
# Runs a command that must not outlive whoever started this script.
#
#   supervise.sh COMMAND [ARGUMENT...]
#
# The starter keeps this script's standard input open. When it closes, which the kernel does even if
# the starter is killed with SIGKILL, the command gets SIGTERM and, SUPERVISE_GRACE_SECONDS (default
# 5) later, SIGKILL. When the command ends first, its status is this script's. The command's output
# is left alone; its input is empty.
set -u

if [ $# -eq 0 ]; then
  echo "usage: supervise.sh COMMAND [ARGUMENT...]" >&2
  exit 2
fi
grace=${SUPERVISE_GRACE_SECONDS:-5}

# A job in the background has no standard input of its own, so the watcher reads a copy of it.
exec 3<&0

"$@" </dev/null 3<&- &
child=$!

end_child() {
  kill -TERM "$child" 2>/dev/null
  waited=0
  while [ "$waited" -lt "$grace" ] && kill -0 "$child" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
  done
  kill -KILL "$child" 2>/dev/null
}

# The shell's own read, not cat: nothing is left behind when the watcher is killed. It survives a
# SIGKILL of this script, and holds none of its outputs open.
(
  trap '' HUP INT
  while read -r _; do :; done <&3
  end_child
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-

trap 'kill -TERM "$child" 2>/dev/null' TERM INT HUP

# A signal that is passed on interrupts wait, so wait again until the child is really gone.
wait "$child"
status=$?
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  status=$?
done

kill -KILL "$watcher" 2>/dev/null
exit "$status"
