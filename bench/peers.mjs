// @ts-check
// Builds what others have written in Go, into bench/results/peers, for `pnpm bench` to measure beside ours.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'results', 'peers')

const toolkit = 'github.com/NVIDIA/nvidia-container-toolkit@v1.20.2'
const library = 'tags.cncf.io/container-device-interface@v1.1.2'

const onlyExec = `package main

import (
	"os"
	"syscall"
)

func main() {
	runtime := os.Getenv("RUNTIME")
	if err := syscall.Exec(runtime, append([]string{runtime}, os.Args[1:]...), os.Environ()); err != nil {
		panic(err)
	}
}
`

const cdiInject = `package main

import (
	"encoding/json"
	"os"

	oci "github.com/opencontainers/runtime-spec/specs-go"
	"tags.cncf.io/container-device-interface/pkg/cdi"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	bytes, err := os.ReadFile(os.Args[2])
	must(err)
	spec := &oci.Spec{}
	must(json.Unmarshal(bytes, spec))
	cache, err := cdi.NewCache(cdi.WithSpecDirs(os.Args[1]), cdi.WithAutoRefresh(false))
	must(err)
	_, err = cache.InjectDevices(spec, os.Args[3:]...)
	must(err)
	bytes, err = json.Marshal(spec)
	must(err)
	must(os.WriteFile(os.Args[2], bytes, 0o600))
}
`

/** @param {string} at @param {Record<string, string>} environment @param {string[]} args */
function go(at, environment, ...args) {
  const { status, stderr, error } = spawnSync('go', args, {
    cwd: at,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  if (status !== 0) throw new Error(`go ${args.join(' ')}: ${error?.message ?? stderr}`)
}

/** @param {string} name @param {string} source @param {readonly string[]} modules */
function program(name, source, modules = []) {
  const at = join(folder, 'sources', name)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'main.go'), source)
  go(at, {}, 'mod', 'init', `example.org/${name}`)
  for (const module of modules) go(at, {}, 'get', module)
  if (modules.length > 0) go(at, {}, 'mod', 'tidy')
  go(at, { CGO_ENABLED: '0' }, 'build', '-trimpath', '-ldflags=-s -w', '-o', join(folder, name), '.')
  process.stdout.write(`built ${name}\n`)
}

rmSync(folder, { recursive: true, force: true })
program('only-exec', onlyExec)
program('cdi-inject', cdiInject, [library])
go(
  folder,
  { GOBIN: folder, CGO_ENABLED: '1', CGO_LDFLAGS: '-Wl,-z,lazy' },
  'install',
  toolkit.replace('@', '/cmd/nvidia-container-runtime@'),
)
process.stdout.write('built nvidia-container-runtime\n')
