import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from './run.js'

/** What containerd calls the image, and without its tag. */
export const importedAs = 'ocipipe.test/busybox'
export const imageName = `${importedAs}:latest`
/** The same with a program that does nothing: what a pod's sandbox runs. */
export const pauseImageName = `${importedAs}:pause`

const applets = ['sh', 'cat', 'echo', 'grep', 'ls', 'sleep', 'true']

/** Makes an image of this machine's static busybox; gives the path of its archive, which holds both names of it. */
export async function makeBusyboxImage(folder: string): Promise<string> {
  const root = join(folder, 'image-root')
  const layout = join(folder, 'image')
  const archive = join(folder, 'image.tar')
  for (const name of ['bin', 'dev', 'etc', 'proc', 'run', 'sys', 'tmp'])
    mkdirSync(join(root, name), { recursive: true })
  cpSync('/bin/busybox', join(root, 'bin', 'busybox'), { dereference: true })
  for (const applet of applets) symlinkSync('busybox', join(root, 'bin', applet))
  await mustRun('umoci', ['init', '--layout', layout])
  await mustRun('umoci', ['new', '--image', `${layout}:latest`])
  await mustRun('umoci', ['insert', '--image', `${layout}:latest`, root, '/'])
  await mustRun('umoci', ['config', '--image', `${layout}:latest`, '--config.env', 'PATH=/bin'])
  const pause = ['--config.entrypoint', 'sleep', '--config.entrypoint', '1000000']
  await mustRun('umoci', ['config', '--image', `${layout}:latest`, '--tag', 'pause', ...pause])
  await mustRun('tar', ['-C', layout, '-cf', archive, '.'])
  return archive
}
