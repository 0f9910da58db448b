/**
 * Shell text that becomes a program of ours: its words stand in `program` (and `script`, if it is not empty), and it is given the
 * name that the shell was called by, the arguments, and what the process was started with.
 *
 * Before any code of ours runs, a JavaScript engine resets signal dispositions and the signal mask, raises the limit of open
 * files and marks inherited descriptors close-on-exec; this shell drops environment entries that are no shell names and
 * exports PWD. The runtime must see none of that, so what they change is written down, and put back before it starts.
 */
export const recordState: string = String.raw`# The glob opens a descriptor of its own and closes it again; the shell reads this file through another.
fds=
for path in "/proc/$$/fd/"*; do
  [ -e "$path" ] && ! [ "$path" -ef "$0" ] && fds=$fds,${'$'}{path##*/}
done

# A shell reads byte by byte, so no further than it must.
blocked=0 ignored=0 nofile=unlimited quit=unknown
while read -r key value rest; do
  case $key in
    SigBlk:) blocked=$value ;;
    SigIgn:) ignored=$value && break ;;
  esac
done <"/proc/$$/status"
while read -r first second third soft rest; do
  case "$first $second $third" in 'Max open files') nofile=$soft && break ;; esac
done <"/proc/$$/limits"
# bash and busybox ignore SIGQUIT themselves. dash shows what it was started with, bash can tell, busybox cannot.
[ "/proc/$$/exe" -ef /bin/dash ] && quit=shown
[ "/proc/$$/exe" -ef /bin/bash ] && case $(trap) in *QUIT*) quit=shown ;; *) quit=default ;; esac

# The environment goes along as text and in parts, since no string of a program's start may exceed 128 KiB (execve(2)). The
# engine gets no other: it would obey NODE_OPTIONS, BUN_OPTIONS and others, which are meant for whoever comes behind it.
# Without LC_ALL both programs would open every file of the locale. A launch is over before compiled code would pay: Bun's
# engine interprets up to a hundred times longer than it would by itself. Node.js has no such variables.
encoded=$(LC_ALL=C command -p base64 -w 120000 "/proc/$$/environ") || {
  echo 'ocipipe: the environment cannot be read: base64 failed; install coreutils or busybox' >&2
  exit 1
}
set -- BUN_JSC_thresholdForJITSoon=5000 BUN_JSC_thresholdForJITAfterWarmUp=50000 \
  "OCIPIPE_LAUNCH=blocked=$blocked ignored=$ignored nofile=$nofile fds=${'$'}{fds#,} quit=$quit" \
  "$program" ${'$'}{script:+"$script"} "$0" "$@"
part=0
for text in $encoded; do
  part=$((part + 1))
  set -- "OCIPIPE_ENVIRON_$part=$text" "$@"
done
# JavaScriptCore complains on stderr where SIGPWR, which it needs, is ignored; it is ignored again before the runtime starts.
[ $((0x$ignored >> 29 & 1)) = 0 ] || set -- --default-signal=PWR "$@"
LC_ALL=C exec /usr/bin/env -i "$@"
`
