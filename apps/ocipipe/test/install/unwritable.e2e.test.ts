import { expect, it } from 'vitest'
import { requireTools } from '../containerd/require-tools.js'
import { ocipipe } from '../program.js'
import { must } from '../scratch.js'
import { nodeFolder } from './node-folder.js'

const files = { 'etc/containerd/config.toml': `# ours\nversion = 2\n${'# padding\n'.repeat(1000)}` }

/** Runs a script in a mount namespace of its own, with a node's root and the program. */
function inNamespace(script: string): string {
  requireTools()
  const text = `set -eu
tree() { (cd "$1" && find . -type f -exec sha256sum {} + -o -type l -printf '%p %l\\n' -o -printf '%p\\n' | sort); }
${script}`
  return must('unshare', '-m', '--propagation', 'private', 'sh', '-c', text, 'sh', nodeFolder(files), ocipipe)
}

it('/usr cannot be written to: the error names it, and nothing is changed', () => {
  const said = inNamespace(`
mount --bind "$1/usr" "$1/usr" && mount -o remount,ro,bind "$1/usr"
before=$(tree "$1")
for way in 'containerd' 'hijack'; do
  "$2" install $way --root "$1" 2>&1 && exit 1
  [ "$before" = "$(tree "$1")" ] || { echo "$way changed something"; exit 1; }
done`)
  expect(said).toContain('/usr/local/bin/ocipipe-ocipipe cannot be written: EROFS [install/not-written]')
  expect(said).toContain('/usr/bin/nvidia-container-runtime cannot be written: EROFS [install/not-written]')
})

it('with less space than an installation needs, however much there is, it is refused and nothing is changed', () => {
  const said = inNamespace(`
mkdir "$1/disk" && mount -t tmpfs -o size=256k,nr_inodes=400 tmpfs "$1/disk"
(cd "$1" && cp -a etc usr var disk/)
node=$1/disk
before=$(tree "$node")
refused=0 done=0
for pages in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
  free=$(stat -f -c %a "$node")
  dd if=/dev/zero of="$1/disk/fill" bs=4096 count=$((free - pages)) 2>/dev/null
  if "$2" install containerd --root "$node" >"$1/said" 2>&1
  then done=$((done + 1)); rm "$1/disk/fill"; "$2" uninstall --root "$node" >/dev/null
  else refused=$((refused + 1)); rm "$1/disk/fill"; cat "$1/said"
  fi
  [ "$before" = "$(tree "$node")" ] || { echo "changed with $pages pages"; tree "$node" | head -50; exit 1; }
done
echo "refused $refused, done $done"`)
  expect(said).toContain('ENOSPC')
  expect(said).toMatch(/refused [1-9]\d*, done [1-9]\d*\n$/)
})
