#!/bin/sh
# Starts Node. Before any script of ours runs, Node resets signal dispositions and the signal mask, raises the limit of open
# files and marks inherited descriptors close-on-exec; this shell drops environment entries that are no shell names and
# exports PWD. The runtime must see none of that, so what they change is written down here, and put back before it starts.

node=node
main=
[ -n "$main" ] && [ -r "$main" ] || {
  main=$(command -p readlink -f "$0")
  main=${main%/*}/main.cjs
}
# By its path, since the environment that it will get has no PATH.
[ "$node" != node ] && [ -x "$node" ] || node=$(command -v node) || node=node

# The command line for people becomes nothing else, so nobody misses what it does not keep.
[ "${0##*/}" != ocipipe ] || exec "$node" "$main" "$0" "$@"

# The glob opens a descriptor of its own and closes it again; the shell reads this file through another.
fds=
for path in "/proc/$$/fd/"*; do
  [ -e "$path" ] && ! [ "$path" -ef "$0" ] && fds=$fds,${path##*/}
done

blocked=0 ignored=0 nofile=unlimited quit=unknown
while read -r key value rest; do
  case $key in
    SigBlk:) blocked=$value ;;
    SigIgn:) ignored=$value ;;
  esac
done <"/proc/$$/status"
while read -r first second third soft rest; do
  case "$first $second $third" in 'Max open files') nofile=$soft ;; esac
done <"/proc/$$/limits"
# bash and busybox ignore SIGQUIT themselves. dash shows what it was started with, bash can tell, busybox cannot.
[ "/proc/$$/exe" -ef /bin/dash ] && quit=shown
[ "/proc/$$/exe" -ef /bin/bash ] && case $(trap) in *QUIT*) quit=shown ;; *) quit=default ;; esac

# The environment goes along as text and in parts, since no string of a program's start may exceed 128 KiB (execve(2)). Node
# gets no other: it would obey NODE_OPTIONS, OPENSSL_CONF and others, which are meant for whoever comes behind it.
encoded=$(command -p base64 -w 120000 "/proc/$$/environ") || {
  echo 'ocipipe: the environment cannot be read: base64 failed; install coreutils or busybox' >&2
  exit 1
}
set -- "OCIPIPE_LAUNCH=blocked=$blocked ignored=$ignored nofile=$nofile fds=${fds#,} quit=$quit" "$node" "$main" "$0" "$@"
part=0
for text in $encoded; do
  part=$((part + 1))
  set -- "OCIPIPE_ENVIRON_$part=$text" "$@"
done
exec /usr/bin/env -i "$@"
