#!/bin/sh
# Starts Node. Before any script of ours runs, Node resets signal dispositions and the signal mask, raises the limit of open
# files and marks inherited descriptors close-on-exec; this shell drops environment entries that are no shell names and
# exports PWD. The runtime must see none of that, so what they change is written down here, and put back before it starts.

node=node
main=
[ -n "$main" ] && [ -r "$main" ] || {
  main=$(readlink -f "$0")
  main=${main%/*}/main.js
}
[ -x "$node" ] || node=node

# The glob opens a descriptor of its own and closes it again; the shell reads this file through another.
fds=
for path in "/proc/$$/fd/"*; do
  [ -e "$path" ] && ! [ "$path" -ef "$0" ] && fds=$fds,${path##*/}
done

blocked=0 ignored=0 nofile=unlimited shell=other
while read -r key value rest; do
  case $key in
    SigBlk:) blocked=$value ;;
    SigIgn:) ignored=$value ;;
  esac
done <"/proc/$$/status"
while read -r first second third soft rest; do
  case "$first $second $third" in 'Max open files') nofile=$soft ;; esac
done <"/proc/$$/limits"
# bash and busybox ignore SIGQUIT themselves; only dash shows what it was started with.
[ "/proc/$$/exe" -ef /bin/dash ] && shell=dash

OCIPIPE_LAUNCH="blocked=$blocked ignored=$ignored nofile=$nofile fds=${fds#,} shell=$shell"
OCIPIPE_ENVIRON=$(base64 -w0 "/proc/$$/environ" 2>/dev/null)
# One entry of the environment may not exceed 128 KiB (execve(2)). A larger one is passed as the shell passes it.
[ ${#OCIPIPE_ENVIRON} -lt 131000 ] || OCIPIPE_ENVIRON=
export OCIPIPE_LAUNCH OCIPIPE_ENVIRON
exec "$node" "$main" "$0" "$@"
