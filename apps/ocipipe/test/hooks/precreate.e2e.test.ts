import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeImage, makeVolume, specOf } from '../bundle.js'
import { ocipipe } from '../program.js'
import { type Finished, makeSite, run, type Site } from '../site.js'
import { runByPodman } from './podman.js'

/** A node with one CDI device, whose pipeline gives it to who asks by annotation. */
function stage(): Site {
  const site = makeSite()
  const cdi = join(site.folder, 'cdi')
  mkdirSync(cdi)
  writeFileSync(
    join(cdi, 'vendor.json'),
    JSON.stringify({
      cdiVersion: '0.6.0',
      kind: 'vendor.com/gpu',
      devices: [{ name: '0', containerEdits: { env: ['GPU=zero'] } }],
    }),
  )
  const pipelines = {
    devices: [{ injectCdi: { specDirs: [cdi] } }],
    keep: [{ overlayRootfs: { kubeletRoots: [site.kubelet] } }],
  }
  const rules = [{ pipeline: 'devices', annotations: { 'cdi.k8s.io/test': null } }, { pipeline: 'keep' }]
  writeFileSync(
    site.config,
    JSON.stringify({ pipelines, rules, stateRoot: site.stateRoot, logFolder: false }),
  )
  return site
}

const asked = { annotations: { 'cdi.k8s.io/test': 'vendor.com/gpu=0' } }

function hook(site: Site, input: string): Finished {
  return run(ocipipe, ['precreate', '--config', site.config], { input })
}

describe('ocipipe precreate', () => {
  it('gives back what it has nothing to do with, byte for byte', () => {
    const odd = '{ "root" : {"path":"/x"}, "ociVersion":"1.0.2",\n "y": 18446744073709551615 }\n\n'
    expect(hook(stage(), odd)).toMatchObject({ status: 0, stdout: odd, stderr: '' })
  })

  it('changes what a pipeline changes, and nothing beside it', () => {
    const text = JSON.stringify({ ...specOf({}), ...asked, x: 1 }, undefined, 3)
    const { status, stdout } = hook(stage(), text)
    expect(status).toBe(0)
    expect(stdout).toBe(text.replace('"PATH=/bin"', '"PATH=/bin",\n         "GPU=zero"'))
    expect(hook(stage(), stdout).stdout).toContain('GPU=zero')
  })

  it('refuses effects, which nobody would take back', () => {
    const site = stage()
    const { status, stdout, stderr } = hook(
      site,
      JSON.stringify(
        specOf({ volume: makeVolume(site.kubelet), rootPath: makeImage(join(site.folder, 'image')) }),
      ),
    )
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('precreate/effects')
    expect(site.left()).toEqual([])
  })

  it('prints nothing but errors for what is no config.json', () => {
    for (const input of ['', '{', '{"ociVersion": 1}', '[]']) {
      const { status, stdout, stderr } = hook(stage(), input)
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(/\[spec\//)
    }
  })
})

describe('podman', () => {
  it('calls it for every container, and starts what comes back', () => {
    const site = stage()
    const hooks = join(site.folder, 'hooks.d')
    const image = makeImage(join(site.folder, 'image'))
    mkdirSync(hooks)
    writeFileSync(
      join(hooks, '10-ocipipe.json'),
      JSON.stringify({
        version: '1.0.0',
        hook: {
          path: ocipipe,
          args: ['ocipipe', 'precreate', '--config', site.config],
          env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'],
          timeout: 30,
        },
        when: { always: true },
        stages: ['precreate'],
      }),
    )
    const podman = (...options: readonly string[]): Finished =>
      runByPodman(site.folder, hooks, options, [image, '/bin/sh', '-c', 'echo "GPU is $GPU"'])
    expect(podman('--annotation', 'cdi.k8s.io/test=vendor.com/gpu=0')).toMatchObject({
      status: 0,
      stdout: 'GPU is zero\n',
    })
    expect(podman()).toMatchObject({ status: 0, stdout: 'GPU is \n' })
    const refused = podman('--annotation', 'cdi.k8s.io/test=vendor.com/gpu=1')
    expect(refused.status).not.toBe(0)
    expect(refused.stdout).toBe('')
    expect(readFileSync(join(image, 'etc/image'), 'utf8')).toBe('from the image\n')
  })
})
