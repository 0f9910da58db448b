import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { must, writeProgram } from '../scratch.js'

const driverVersion = '575.57'
export const device = 'nvidia.com/gpu=0'

/** What the program prints when every library is there, and what the hooks write for the driver. */
export function foundAll(nodeNumbers = '1:7'): string {
  const settings = '"settings":["EGLVisibleDGPUDevices",0x80]'
  return `driver 57557, gpu 3, more 2
device ${nodeNumbers}
NVIDIA_VISIBLE_DEVICES=void
modes 755 4711
profile {"profiles":[{"name":"_container_",${settings}}],"rules":[{"pattern":[],"profile":"_container_"}]}
`
}

/** A driver, the CDI file for it, and the image of a program that needs it. */
export interface MadeUpGpu {
  readonly specDir: string
  /** Files of the host that the CDI file mounts. */
  readonly driver: string
  /** Where programs of the image look for libraries. */
  readonly libraryFolder: string
  /** A root file system, not to be started from itself. */
  readonly image: string
  /** The same as a file. */
  readonly erofs: string
  /** Is there once any of the hooks was run. */
  readonly hookMarker: string
}

/** Builds libraries as NVIDIA's are named, with gcc, below a folder. */
export function makeGpu(folder: string): MadeUpGpu {
  const at = (...names: readonly string[]): string => join(folder, ...names)
  const triplet = must('gcc', '-print-multiarch').trim()
  const gpu: MadeUpGpu = {
    specDir: at('cdi'),
    driver: at('driver'),
    libraryFolder: `/usr/lib/${triplet}`,
    image: at('image'),
    erofs: at('image.erofs'),
    hookMarker: at('hook-was-run'),
  }
  buildLibrary(at('driver', `libcuda.so.${driverVersion}`), 'libcuda.so.1', 'driver', 57557)
  buildLibrary(at('driver/gpu/libgpu.so.3'), 'libgpu.so.3', 'gpu', 3)
  buildLibrary(at('driver/libmore.so.2.1'), 'libmore.so.2', 'more', 2)
  const program = buildProgram(at('build'), gpu.driver)
  makeImage(gpu, program)
  must('mkfs.erofs', gpu.erofs, gpu.image)
  writeCdiFile(gpu, folder)
  return gpu
}

/** A library with one function, which gives a number. */
export function buildLibrary(path: string, soname: string, name: string, answer: number): void {
  mkdirSync(dirname(path), { recursive: true })
  const source = `${path}.c`
  writeFileSync(source, `int ${name}(void) { return ${answer}; }\n`)
  must('gcc', '-shared', '-fPIC', `-Wl,-soname,${soname}`, '-o', path, source)
  rmSync(source)
}

const programText = String.raw`
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
int driver(void);
int gpu(void);
int more(void);
int main(int count, char **words) {
  char text[4096];
  struct stat node, folder, file;
  const char *visible = getenv("NVIDIA_VISIBLE_DEVICES");
  printf("driver %d, gpu %d, more %d\n", driver(), gpu(), more());
  if (stat("/dev/nvidia0", &node)) puts("device none");
  else printf("device %d:%d\n", (int)major(node.st_rdev), (int)minor(node.st_rdev));
  printf("NVIDIA_VISIBLE_DEVICES=%s\n", visible ? visible : "(unset)");
  if (stat("/opt/locked", &folder) || stat("/opt/locked/file", &file)) puts("modes none");
  else printf("modes %o %o\n", folder.st_mode & 07777, file.st_mode & 07777);
  FILE *profile = fopen("/etc/nvidia/nvidia-application-profiles-rc.d/10-container.conf", "r");
  printf("profile %s\n", profile && fgets(text, sizeof text, profile) ? text : "(none)");
  if (count < 2) return 0;
  FILE *kept = fopen(words[1], "a+");
  if (kept) fputs("start\n", kept), rewind(kept);
  else if (!(kept = fopen(words[1], "r"))) return 1;
  while (fgets(text, sizeof text, kept)) fputs(text, stdout);
  return 0;
}
`

/** A program whose dynamic section asks for all of them by name, `libcuda.so` and `libcuda.so.1` both. */
function buildProgram(folder: string, driver: string): string {
  const [source, program] = [join(folder, 'program.c'), join(folder, 'program')]
  buildLibrary(join(folder, 'libcuda.so'), 'libcuda.so', 'unused', 0)
  writeFileSync(source, programText)
  const libraries = [
    join(driver, `libcuda.so.${driverVersion}`),
    join(folder, 'libcuda.so'),
    join(driver, 'gpu/libgpu.so.3'),
    join(driver, 'libmore.so.2.1'),
  ]
  must('gcc', '-o', program, source, '-Wl,--no-as-needed', ...libraries)
  return program
}

/** As small as an image of Debian can be, with a cache that knows nothing of the driver and an older driver of its own. */
function makeImage({ image, libraryFolder }: MadeUpGpu, program: string): void {
  for (const name of ['proc', 'dev', 'sys', 'tmp', 'etc/ld.so.conf.d', 'usr/bin', 'usr/lib', 'usr/lib64'])
    mkdirSync(join(image, name), { recursive: true })
  for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(image, name))
  copyFileSync(program, join(image, 'usr/bin/program'))
  const needed = [...must('ldd', program).matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path)
  // A machine with a GPU has a libcuda.so.1 of its own.
  for (const path of needed.filter((one) => !one.includes('/libcuda.so'))) {
    mkdirSync(dirname(join(image, path)), { recursive: true })
    copyFileSync(path, join(image, path))
  }
  mkdirSync(join(image, 'opt/locked'), { recursive: true, mode: 0o700 })
  writeFileSync(join(image, 'opt/locked/file'), 'x', { mode: 0o600 })
  writeFileSync(join(image, 'etc/ld.so.conf'), 'include /etc/ld.so.conf.d/*.conf\n')
  writeFileSync(join(image, 'etc/ld.so.conf.d/debian.conf'), `/usr/local/lib\n${libraryFolder}\n`)
  buildLibrary(join(image, 'usr/local/cuda/compat/libcuda.so.550.40'), 'libcuda.so.1', 'driver', 55040)
  must('ldconfig', '-r', image)
}

/** As nvidia-ctk writes it: devices, then what all of them share. */
function writeCdiFile({ specDir, driver, libraryFolder, hookMarker }: MadeUpGpu, folder: string): void {
  const program = '#!/bin/sh\ncat >/dev/null\necho "$@" >>'
  const cdiHook = writeProgram(join(folder, 'bin/nvidia-cdi-hook'), `${program}${hookMarker}\n`)
  const ctk = writeProgram(join(folder, 'bin/nvidia-ctk'), `${program}${hookMarker}\n`)
  const hook = (path: string, ...args: readonly string[]) => ({
    hookName: 'createContainer',
    path,
    args: [path.slice(path.lastIndexOf('/') + 1), ...args],
    env: ['NVIDIA_CTK_DEBUG=false'],
  })
  const bind = (name: string, containerPath: string) => ({
    hostPath: join(driver, name),
    containerPath,
    options: ['ro', 'nosuid', 'nodev', 'rbind', 'rprivate'],
  })
  const nodes = [
    { path: '/dev/nvidia0', hostPath: '/dev/full' },
    { path: '/dev/dri/card1', hostPath: '/dev/full' },
  ]
  const edits = {
    deviceNodes: nodes,
    hooks: [hook(ctk, 'hook', 'chmod', '--mode', '755', '--path', '/dev/dri')],
  }
  const document = {
    cdiVersion: '0.5.0',
    kind: 'nvidia.com/gpu',
    devices: [
      { name: '0', containerEdits: edits },
      { name: 'all', containerEdits: edits },
    ],
    containerEdits: {
      env: ['NVIDIA_VISIBLE_DEVICES=0'],
      deviceNodes: [{ path: '/dev/nvidiactl', hostPath: '/dev/full' }],
      mounts: [
        bind(`libcuda.so.${driverVersion}`, `${libraryFolder}/libcuda.so.${driverVersion}`),
        bind('gpu', '/opt/gpu'),
        bind('libmore.so.2.1', '/opt/more/libmore.so.2.1'),
      ],
      hooks: [
        hook(cdiHook, 'create-symlinks', '--link', `libcuda.so.1::${libraryFolder}/libcuda.so`),
        hook(cdiHook, 'enable-cuda-compat', `--host-driver-version=${driverVersion}`),
        hook(
          cdiHook,
          'update-ldcache',
          '--folder',
          libraryFolder,
          '--folder',
          '/opt/gpu',
          '--folder',
          '/opt/more',
        ),
        hook(cdiHook, 'chmod', '--mode', '755', '--path', '/opt/locked'),
        hook(cdiHook, 'chmod', '--mode', '4711', '--path', '/opt/locked/file'),
        hook(cdiHook, 'disable-device-node-modification'),
        hook(ctk, 'hook', 'update-application-profile'),
      ],
    },
  }
  mkdirSync(specDir, { recursive: true })
  writeFileSync(join(specDir, 'nvidia.json'), JSON.stringify(document))
}
