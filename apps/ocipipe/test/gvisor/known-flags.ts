/** What `runsc flags` prints, in short. */
export const printedFlags = `  -debug
    \tenable debug logging.
  -debug-log string
    \tadditional location for logs. If it ends with '/', log files are created inside the directory.
  -gvisor-gro duration
    \t(e.g. "20000ns" or "1ms") sets gVisor's generic receive offload timeout.
  -host-uds value
    \tcontrols permission to access host Unix-domain sockets. Values: none|open|create|all, default: none
  -net-raw runsc exec
    \tenable raw sockets. When false, raw sockets are disabled.
  -num-network-channels int
    \tnumber of underlying channels(FDs) to use for network link endpoints. (default 1)
  -nvproxy
    \tEXPERIMENTAL: enable support for Nvidia GPUs
  -panic-signal int
    \tregister signal handling that panics. (default -1)
  -root string
    \troot directory for storage of container state.
  -strace-log-size uint
    \tdefault size (in bytes) to log data argument blobs. (default 1024)
Usage: runsc <flags> <subcommand> <subcommand args>
`
