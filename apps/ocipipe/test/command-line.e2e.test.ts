import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeBundle, makeVolume } from './bundle.js'
import { mountsAt, must } from './scratch.js'
import { contentOf, type Finished, makeSite, type Site } from './site.js'

interface Stage {
  readonly site: Site
  readonly bundle: string
  readonly volume: string
  readonly ocipipe: (...args: readonly string[]) => Finished
}

function stage(settings: object = {}): Stage {
  const site = makeSite(settings)
  const volume = makeVolume(site.kubelet)
  const bundle = makeBundle(join(site.folder, 'bundle'), { volume })
  return { site, bundle, volume, ocipipe: (...args) => site.call('ocipipe', args) }
}

function printed({ status, stdout, stderr }: Finished): string {
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

describe('plan', () => {
  it('shows what would be done, twice the same, and does nothing', () => {
    const { site, bundle, volume, ocipipe } = stage()
    const before = [contentOf(bundle), contentOf(site.kubelet)]
    const text = printed(ocipipe('plan', '--bundle', bundle))
    expect(text).toContain('- /spec/mounts/1 {"destination":"/sgs-os-volume"')
    expect(text).toContain(`+ /spec/annotations {"sgs.snucse.org/overlay-lowerdir"`)
    expect(text).toMatch(new RegExp(`1\\. lease ${volume} for bundle\n`))
    expect(text).toMatch(
      new RegExp(`overlay on ${bundle}/rootfs: upper ${volume}/upper, lower ${bundle}/rootfs`),
    )
    expect(printed(ocipipe('plan', '--bundle', bundle))).toBe(text)
    expect([contentOf(bundle), contentOf(site.kubelet)]).toEqual(before)
    expect(mountsAt(site.folder)).toEqual([])
    expect(existsSync(site.stateRoot)).toBe(false)
  })

  it('prints one JSON document with launch, effects, notes and steps, without loss', () => {
    const { bundle, ocipipe } = stage()
    const config = join(bundle, 'config.json')
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace('"hostname"', '"big": 18446744073709551615, "hostname"'),
    )
    const text = printed(ocipipe('plan', '-b', bundle, '--json', '--id', 'c9', '--command', 'run'))
    expect(text).toMatch(/"big": ?18446744073709551615/)
    expect(JSON.parse(text)).toMatchObject({
      pipeline: 'keep',
      launch: { bundle, runtime: { name: 'runc', command: 'run', containerId: 'c9' } },
      effects: [
        { kind: 'lease', by: 'overlayRootfs' },
        { kind: 'directory' },
        { kind: 'directory' },
        { kind: 'overlay', mountNamespace: 'runtime' },
      ],
      notes: [],
      steps: [{ by: 'overlayRootfs', changes: expect.any(Array) }],
    })
    expect(printed(ocipipe('plan', '-b', bundle, '--json', '--id', 'c9', '--command', 'run'))).toBe(text)
  })

  it('takes a relative bundle', () => {
    const { site, bundle, ocipipe } = stage()
    const relative = site.call('ocipipe', ['plan', '-b', 'bundle'], { cwd: site.folder })
    expect(printed(relative)).toBe(printed(ocipipe('plan', '-b', bundle)))
  })

  it('says so when nothing applies', () => {
    const { bundle, ocipipe } = stage({ rules: [] })
    expect(printed(ocipipe('plan', '-b', bundle))).toBe(
      'no rule applies: the bundle goes to the runtime as it is\n',
    )
    expect(printed(stage().ocipipe('plan', '-b', makeBundle(join(bundle, 'quiet'))))).toBe(
      'pipeline keep finds nothing to do: the bundle goes to the runtime as it is\n',
    )
  })

  it('has errors with where, found and what to do, as text and as JSON', () => {
    const { bundle, volume, ocipipe } = stage()
    must('rm', '-r', volume)
    const text = ocipipe('plan', '-b', bundle)
    expect(text).toMatchObject({ status: 1, stdout: '' })
    expect(text.stderr).toMatch(
      /^error .* \[overlay-rootfs\/volume-missing\]\n {2}where: .*\/mounts\/1\/source\n {2}found: ENOENT\n/,
    )
    const json = ocipipe('plan', '-b', bundle, '--json')
    expect(json).toMatchObject({ status: 1, stderr: '' })
    expect(JSON.parse(json.stdout)).toMatchObject({
      errors: [{ code: 'overlay-rootfs/volume-missing', path: volume, by: 'overlayRootfs' }],
    })
  })

  it('goes by a preset without any configuration', () => {
    const { bundle, ocipipe } = stage()
    const refused = ocipipe('plan', '-b', bundle, '--preset', 'sgs')
    // The preset knows the real kubelet folder only.
    expect(refused.stderr).toContain('[overlay-rootfs/class-not-allowed]')
    const unknown = ocipipe('plan', '-b', bundle, '--preset', 'none')
    expect(unknown).toMatchObject({ status: 1, stderr: expect.stringContaining('[config/unknown-name]') })
    expect(unknown.stderr).toContain('sgs')
  })
})

describe('apply', () => {
  it('does what plan shows, and gc takes it back', () => {
    const { site, bundle, volume, ocipipe } = stage()
    const shown = printed(ocipipe('plan', '-b', bundle, '--id', 'c1'))
    expect(printed(ocipipe('apply', '-b', bundle, '--id', 'c1', '--runtime', '/bin/false'))).toBe(shown)
    writeFileSync(join(bundle, 'rootfs', 'new'), 'kept')
    expect(contentOf(join(volume, 'upper'))).toEqual({ new: 'kept' })
    expect(readFileSync(join(bundle, 'config.json'), 'utf8')).not.toContain('/sgs-os-volume')
    expect(printed(ocipipe('gc'))).toBe('took back what container c1 left\n')
    expect(mountsAt(site.folder)).toEqual([])
    expect(site.left()).toEqual([])
    expect(existsSync(join(bundle, 'rootfs', 'new'))).toBe(false)
    expect(JSON.parse(printed(ocipipe('gc', '--json')))).toEqual({ ended: [], kept: [], releasedLeases: [] })
  })

  it('does nothing where nothing applies', () => {
    const { bundle, ocipipe, site } = stage({ rules: [] })
    const before = contentOf(bundle)
    expect(printed(ocipipe('apply', '-b', bundle))).toContain('no rule applies')
    expect(contentOf(bundle)).toEqual(before)
    expect(site.left()).toEqual([])
  })
})

describe('validate', () => {
  it('says valid for what runc writes', () => {
    const { site, ocipipe } = stage()
    mkdirSync(join(site.folder, 'runc'))
    must('runc', 'spec', '--bundle', join(site.folder, 'runc'))
    const file = join(site.folder, 'runc', 'config.json')
    expect(printed(ocipipe('validate', file))).toBe(`${file}: valid\n`)
    expect(printed(site.call('ocipipe', ['validate', '-'], { input: readFileSync(file, 'utf8') }))).toBe(
      '-: valid\n',
    )
  })

  it('gives every error its file, line, column and pointer, and exit code 1', () => {
    const { site, ocipipe, bundle } = stage()
    const file = join(site.folder, 'wrong.json')
    writeFileSync(file, '{\n  "ociVersion": 1,\n  "mounts": [\n    {"destination": 2}\n  ]\n}\n')
    const good = join(bundle, 'config.json')
    const { status, stdout, stderr } = ocipipe('validate', good, file)
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    const [first, ...errors] = stdout.trimEnd().split('\n')
    expect(first).toBe(`${good}: valid`)
    expect(errors).toHaveLength(2)
    expect(errors[0]).toMatch(/^.*wrong\.json:2:17 \/ociVersion .*\[spec\/type\]$/)
    expect(errors[1]).toMatch(/^.*wrong\.json:4:21 \/mounts\/0\/destination .*\[spec\/type\]$/)
    const json = ocipipe('validate', '--json', file)
    expect(json.status).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      files: [
        {
          file,
          errors: [
            { pointer: '/ociVersion', line: 2, column: 17 },
            { line: 4, column: 21 },
          ],
        },
      ],
    })
  })

  it('has a code for a file that is cut short, and for one that is not there', () => {
    const { site, ocipipe } = stage()
    const cut = join(site.folder, 'cut.json')
    writeFileSync(cut, '{"ociVersion"')
    const { status, stdout } = ocipipe('validate', cut, '/no/such/file')
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /^.*cut\.json:1:14 .*\[spec\/truncated\]\n\/no\/such\/file \/ cannot be read: ENOENT \[validate\/unreadable\]\n$/,
    )
  })
})

describe('the words on the command line', () => {
  it('help and version are done, exit code 0', () => {
    const { ocipipe } = stage()
    expect(printed(ocipipe('--help'))).toMatch(/Usage: ocipipe .*plan.*apply.*validate.*gc/s)
    expect(printed(ocipipe('plan', '--help'))).toContain('--bundle')
    expect(printed(ocipipe('--version'))).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.for([
    { args: ['paln'], says: /unknown command 'paln'\n\(Did you mean plan\?\)/ },
    { args: ['plan'], says: /required option '-b, --bundle/ },
    { args: ['plan', '-b', '.', '--jsn'], says: /unknown option '--jsn'\n\(Did you mean --json\?\)/ },
    { args: ['plan', '-b', '.', '--command', 'delete'], says: /Allowed choices are create, run, restore/ },
    { args: ['plan', '-b', '.', '-c', 'a', '-p', 'b'], says: /cannot be used with/ },
    { args: ['validate'], says: /missing required argument 'file'/ },
    { args: ['gc', 'superfluous'], says: /too many arguments/ },
    { args: [], says: /Usage: ocipipe/ },
  ])('$args are wrong: exit code 2 and what to do on stderr', ({ args, says }) => {
    const { ocipipe } = stage()
    const finished = ocipipe(...args)
    expect(finished).toMatchObject({ status: 2, stdout: '' })
    expect(finished.stderr).toMatch(says)
  })
})

describe('the configuration', () => {
  const refusals = [
    { name: 'c.yaml', text: undefined, code: 'config/unreadable', says: /ENOENT/ },
    { name: 'c.yaml', text: 'rules: [', code: 'config/syntax', says: /line 1/ },
    { name: 'c.yaml', text: 'a: 1\na: 2\n', code: 'config/syntax', says: /unique/ },
    { name: 'c.json', text: '{"rules": ', code: 'config/syntax', says: /JSON/ },
    { name: 'c.yaml', text: 'rule: []\n', code: 'config/invalid', says: /has no key "rule"/ },
    { name: 'c.yaml', text: '- a\n', code: 'config/invalid', says: /must be object/ },
    { name: 'c.yaml', text: 'version: 2\n', code: 'config/invalid', says: /\/version/ },
    {
      name: 'c.yaml',
      text: 'runtimes: {a: {path: relative}}\n',
      code: 'config/invalid',
      says: /\/runtimes\/a\/path/,
    },
    {
      name: 'c.yaml',
      text: 'pipelines: {p: [{overlayRootfs: {flatten: sometimes}}]}\n',
      code: 'config/invalid',
      says: /flatten/,
    },
    { name: 'c.yaml', text: 'rules: [{pipeline: other}]\n', code: 'config/unknown-name', says: /"other"/ },
    {
      name: 'c.yaml',
      text: `a: &a [${'x,'.repeat(20)}]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]\n`,
      code: 'config/syntax',
      says: /alias/,
    },
  ] as const

  it.for(refusals)('$code: $text', ({ name, text, code, says }) => {
    const { site, bundle } = stage()
    const file = join(site.folder, name)
    if (text !== undefined) writeFileSync(file, text)
    const line = new RegExp(`\\[${code}\\]`)
    const people = site.call('ocipipe', ['plan', '-b', bundle, '--config', file])
    expect(people).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(line) })
    expect(people.stderr).toMatch(says)

    const log = join(site.folder, 'log')
    const before = contentOf(bundle)
    const wrapper = site.call('runc', ['--log', log, '--log-format', 'json', 'create', '-b', bundle, 'c1'], {
      env: { OCIPIPE_CONFIG: file },
    })
    expect(wrapper).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(line) })
    expect(wrapper.stderr).toMatch(says)
    expect(wrapper.stderr).toMatch(/^ocipipe: [^\n]*\n$/)
    expect((JSON.parse(readFileSync(log, 'utf8')) as { msg: string }).msg).toBe(wrapper.stderr.trim())
    expect(contentOf(bundle)).toEqual(before)
  })

  it('is YAML with comments, anchors and all, or JSON', () => {
    const { site, bundle } = stage()
    const file = join(site.folder, 'c.yaml')
    writeFileSync(
      file,
      `# what this node does
version: 1
stateRoot: ${site.stateRoot}
logFolder: false
pipelines:
  mine: &steps
    - overlayRootfs:
        kubeletRoots: [ "${site.kubelet}" ]
        upper: kept
  other: *steps
rules:
  - { pipeline: other, calledAs: [runc] }
`,
    )
    const text = printed(site.call('ocipipe', ['plan', '-b', bundle], { env: { OCIPIPE_CONFIG: file } }))
    expect(text).toContain('/kept mode 0755')
    const empty = join(site.folder, 'empty.yml')
    writeFileSync(empty, '')
    expect(printed(site.call('ocipipe', ['plan', '-b', bundle, '-c', empty]))).toContain('no rule applies')
  })

  it('decides by the name called, by annotations and by a mount, the first rule that holds', () => {
    const rules = [
      { pipeline: 'a', calledAs: ['special'] },
      { pipeline: 'b', annotations: { tier: 'gold' } },
      { pipeline: 'c', annotations: { any: null } },
      { pipeline: 'd', mountDestination: '/data' },
      { pipeline: 'e', annotations: { tier: 'silver', any2: null }, mountDestination: '/proc' },
    ]
    const { site, ocipipe } = stage()
    const settings = JSON.parse(readFileSync(site.config, 'utf8')) as { pipelines: { keep: object } }
    const pipelines = Object.fromEntries(rules.map(({ pipeline }) => [pipeline, settings.pipelines.keep]))
    writeFileSync(site.config, JSON.stringify({ ...settings, pipelines, rules }))
    const chosen = (extra: object, ...args: readonly string[]): string | null => {
      const bundle = join(site.folder, 'b')
      mkdirSync(bundle, { recursive: true })
      writeFileSync(join(bundle, 'config.json'), JSON.stringify({ ociVersion: '1.0.2', ...extra }))
      const plan = printed(ocipipe('plan', '-b', bundle, '--json', ...args))
      return (JSON.parse(plan) as { pipeline: string | null }).pipeline
    }
    expect(chosen({})).toBeNull()
    expect(chosen({}, '--runtime', '/usr/bin/special')).toBe('a')
    expect(chosen({ annotations: { tier: 'gold', any: '1' } })).toBe('b')
    expect(chosen({ annotations: { tier: 'bronze', any: '1' } })).toBe('c')
    expect(chosen({ mounts: [{ destination: '/data' }] })).toBe('d')
    expect(chosen({ annotations: { tier: 'silver', any2: '' } })).toBeNull()
    expect(chosen({ annotations: { tier: 'silver', any2: '' }, mounts: [{ destination: '/proc' }] })).toBe(
      'e',
    )
  })

  it('sends the wrapper the same way', () => {
    const { site, bundle, volume } = stage()
    const settings = JSON.parse(readFileSync(site.config, 'utf8')) as object
    writeFileSync(
      site.config,
      JSON.stringify({ ...settings, rules: [{ pipeline: 'keep', calledAs: ['special-runc'] }] }),
    )
    const env = { SGS_RUNC_PATH: '/bin/true' }
    expect(site.call('runc', ['create', '-b', bundle, 'c1'], { env }).status).toBe(0)
    expect(contentOf(volume)).toEqual({})
    expect(site.call('special-runc', ['create', '-b', bundle, 'c1'], { env }).status).toBe(0)
    expect(Object.keys(contentOf(volume)).toSorted()).toEqual(['upper', 'work', 'work/work'])
  })

  it('that cannot be read is an error, not the default', () => {
    const { site } = stage()
    const folder = join(site.folder, 'closed')
    mkdirSync(folder)
    const finished = site.call('runc', ['state', 'c1'], {
      env: { OCIPIPE_CONFIG: folder, SGS_RUNC_PATH: '/bin/true' },
    })
    expect(finished).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/EISDIR.*\[config\/unreadable\]/),
    })
  })
})
