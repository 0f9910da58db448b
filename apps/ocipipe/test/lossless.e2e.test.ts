import { chmodSync, chownSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeBundle, makeVolume, triggerMount } from './bundle.js'
import { contentOf, makeSite, type Site } from './site.js'

interface Launched {
  readonly before: string
  readonly after: string
}

/** Creates a container from this text, with a runtime that does nothing. */
function launch(site: Site, bundle: string, text: string): Launched {
  const config = join(bundle, 'config.json')
  writeFileSync(config, text)
  const finished = site.call('runc', ['create', '--bundle', bundle, 'c1'], {
    env: { SGS_RUNC_PATH: '/bin/true' },
  })
  expect(finished).toEqual({ status: 0, signal: null, stdout: '', stderr: '' })
  return { before: text, after: readFileSync(config, 'utf8') }
}

function setUp(): { site: Site; bundle: string; volume: string } {
  const site = makeSite()
  return { site, bundle: makeBundle(join(site.folder, 'bundle')), volume: makeVolume(site.kubelet) }
}

/** Lines, with their ends, that one text has and the other has not. */
function linesOnlyIn(text: string, other: string): readonly string[] {
  const lines = other.split('\n')
  return text.split('\n').filter((line) => {
    const index = lines.indexOf(line)
    if (index >= 0) lines.splice(index, 1)
    return index < 0
  })
}

describe('config.json of a container that asks', () => {
  it('keeps every line that nobody touched, with its numbers, escapes, tabs, ends and unknown keys', () => {
    const { site, bundle, volume } = setUp()
    const mount = JSON.stringify(triggerMount(volume))
    const { before, after } = launch(
      site,
      bundle,
      [
        '{',
        '\t"ociVersion" :\t"1.0.2",\r',
        '  "unknown.to.us": {"big":18446744073709551615 , "zero": -0, "exact":1.50e+10,"":[ ] },\r',
        '',
        '    "process": { "cwd": "/", "args": ["true"], "user": {"uid":0, "gid":0},',
        '\t\t"rlimits": [{"type":"RLIMIT_NOFILE","hard":18446744073709551615,"soft":18446744073709551615}] },',
        '  "root"  :  { "path" : "rootfs" , "unknown" : null },',
        '  "hostname": "\\u0062o\\/x \\ud83d\\ude00 é",',
        '  "mounts": [',
        '    {"destination":"/proc" ,"type":"proc"},',
        `    ${mount},`,
        '    { "destination":  "/dev",\t"type":"tmpfs" }',
        '  ],   ',
        '  "linux": {"resources": {"memory": {"limit": 9223372036854771712}, "unified": { }}},',
        '  "annotations": {',
        '    "z": "last", "a":"first"',
        '  }',
        '}',
        '',
        ' \t',
      ].join('\n'),
    )
    expect(linesOnlyIn(before, after)).toEqual([`    ${mount},`, '    "z": "last", "a":"first"'])
    const added = linesOnlyIn(after, before)
    expect(added.length).toBeGreaterThan(0)
    for (const line of added)
      expect(line).toMatch(/sgs\.snucse\.org\/overlay-(lowerdir|upperdir|merged)"|"a":"first"/)
    // What is left of a touched line is as it was, too.
    expect(added[0]).toMatch(/^ {4}"z": "last", "a":"first",/)
    expect(after.endsWith('}\n\n \t')).toBe(true)
  })

  it('keeps a text that is one line on one line', () => {
    const { site, bundle, volume } = setUp()
    const { before, after } = launch(
      site,
      bundle,
      `{"ociVersion":"1.0.2","root":{"path":"rootfs"},"mounts":[{"destination":"/proc","type":"proc"},${JSON.stringify(triggerMount(volume))}],"x":18446744073709551615}`,
    )
    expect(after).not.toContain('\n')
    expect(after.startsWith(before.slice(0, before.indexOf(',{"destination":"/sgs-os-volume"')))).toBe(true)
    expect(after).toContain('}],"x":18446744073709551615')
  })

  it('keeps its owner and mode', () => {
    const { site, bundle, volume } = setUp()
    const config = join(bundle, 'config.json')
    writeFileSync(config, '')
    chownSync(config, 12, 34)
    chmodSync(config, 0o640)
    launch(
      site,
      bundle,
      JSON.stringify({ ociVersion: '1.0.2', root: { path: 'rootfs' }, mounts: [triggerMount(volume)] }),
    )
    const { uid, gid, mode } = statSync(config)
    expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: 12, gid: 34, mode: 0o640 })
  })

  it('is the same after a second try, which changes nothing', () => {
    const { site, bundle, volume } = setUp()
    const { after } = launch(
      site,
      bundle,
      JSON.stringify({ ociVersion: '1.0.2', root: { path: 'rootfs' }, mounts: [triggerMount(volume)] }),
    )
    const [config, before] = [join(bundle, 'config.json'), contentOf(volume)]
    const { ino } = statSync(config)
    expect(launch(site, bundle, after).after).toBe(after)
    expect(statSync(config).ino).toBe(ino)
    expect(contentOf(volume)).toEqual(before)
  })
})

describe('config.json of a container that does not ask', () => {
  it.for([
    ['with no trace of a trigger', '{"ociVersion":"1.0.2","x":18446744073709551615}'],
    [
      'with the trigger in another place',
      '{"ociVersion":"1.0.2","hostname":"sgs-os-volume","root":{"path":"rootfs"}}',
    ],
    ['with escapes', '{"ociVersion":"1.0.2","hostname":"\\u0062ox"}'],
  ] as const)('is not written, %s', ([, text]) => {
    const { site, bundle } = setUp()
    const config = join(bundle, 'config.json')
    writeFileSync(config, text)
    utimesSync(config, 1_000_000_000, 1_000_000_000)
    const before = statSync(config, { bigint: true })
    const names = Object.keys(contentOf(bundle))
    const finished = site.call('runc', ['create', '--bundle', bundle, 'c1'], {
      env: { SGS_RUNC_PATH: '/bin/true' },
    })
    expect(finished.status).toBe(0)
    const { ino, mtimeNs, ctimeNs } = statSync(config, { bigint: true })
    expect({ ino, mtimeNs, ctimeNs }).toEqual({
      ino: before.ino,
      mtimeNs: before.mtimeNs,
      ctimeNs: before.ctimeNs,
    })
    expect(readFileSync(config, 'utf8')).toBe(text)
    expect(Object.keys(contentOf(bundle))).toEqual(names)
    expect(site.left()).toEqual([])
  })
})
