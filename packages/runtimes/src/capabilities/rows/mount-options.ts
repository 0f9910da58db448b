/** What keeps a mount from being used in some way. Without it, what is mounted can do more. */
export const weakeningOptions: readonly string[] =
  'ro nosuid nodev noexec nosymfollow rro rnosuid rnodev rnoexec rnosymfollow'.split(' ')

/** Every option of a mount that some runtime takes for a flag (features.md, MountOptions). All others are data. */
export const mountOptions: readonly string[] = [
  ...weakeningOptions,
  ...(
    'async atime bind defaults dev diratime dirsync exec iversion lazytime loud mand noatime nodiratime noiversion ' +
    'nolazytime nomand norelatime nostrictatime private ratime rbind rdev rdiratime relatime remount rexec rnoatime ' +
    'rnodiratime rnorelatime rnostrictatime rprivate rrelatime rrw rshared rslave rstrictatime rsuid rsymfollow ' +
    'runbindable rw shared silent slave strictatime suid symfollow sync tmpcopyup unbindable idmap ridmap'
  ).split(' '),
]
