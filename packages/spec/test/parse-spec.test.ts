import { describe, expect, it } from 'vitest'
import { parseSpec } from '../src/index.js'
import { errorOf, okOf } from './unwrap.js'

const refusal = (text: string) => errorOf(parseSpec(text))

describe('parseSpec', () => {
  it('gives the text and the spec', () => {
    const text = '{"ociVersion": "1.3.0", "mounts": null}'
    expect(okOf(parseSpec(text))).toEqual({ text, spec: { ociVersion: '1.3.0', mounts: null } })
  })

  it.each(['[]', '7', '"x"', 'null'])('refuses %s, as it is no object', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'spec/not-an-object', pointer: '', expected: 'object' })
  })

  it('leaves wrong types to the validator', () => {
    expect(parseSpec('{"mounts": 7, "process": [], "hooks": {"poststop": {}}}').isOk()).toBe(true)
  })
})

describe('case variants of known keys', () => {
  it('are refused with both spellings and the place', () => {
    expect(refusal('{"ociVersion": "1.3.0",\n "Mounts": []}')).toEqual({
      code: 'spec/case-variant-key',
      pointer: '/Mounts',
      line: 2,
      column: 2,
      message: 'key "Mounts" differs from "mounts" in case only',
      found: '"Mounts"',
      expected: '"mounts"',
      remedy: 'write "mounts", or remove it: runc takes it for "mounts", crun ignores it',
    })
  })

  it.each([
    ['{"mounts": [], "MOUNTS": []}', '/MOUNTS'],
    ['{"mount\u017f": []}', '/mount\u017f'],
    ['{"hoo\u212as": {}}', '/hoo\u212as'],
    ['{"process": {"ARGS": []}}', '/process/ARGS'],
    ['{"mounts": [{}, {"Source": "/"}]}', '/mounts/1/Source'],
    ['{"hooks": {"createRuntime": [{"Path": "/x"}]}}', '/hooks/createRuntime/0/Path'],
    ['{"linux": {"netDevices": {"eth0": {"Name": "x"}}}}', '/linux/netDevices/eth0/Name'],
    [
      '{"linux": {"resources": {"blockIO": {"weightDevice": [{"Weight": 1}]}}}}',
      '/linux/resources/blockIO/weightDevice/0/Weight',
    ],
    ['{"linux": {"intelRdt": {"closid": "x"}}}', '/linux/intelRdt/closid'],
    ['{"vm": {"hwConfig": {"iomems": [{"firstgfn": 1}]}}}', '/vm/hwConfig/iomems/0/firstgfn'],
    ['{"windows": {"network": {"dnsSearchList": []}}}', '/windows/network/dnsSearchList'],
    ['{"freebsd": {"jail": {"allow": {"Mount": []}}}}', '/freebsd/jail/allow/Mount'],
    ['{"zos": {"Namespaces": []}}', '/zos/Namespaces'],
    ['{"solaris": {"anet": [{"macaddress": ""}]}}', '/solaris/anet/0/macaddress'],
  ])('are refused in %s', (text, pointer) => {
    expect(refusal(text)).toMatchObject({ code: 'spec/case-variant-key', pointer })
  })

  it.each([
    '{"annotations": {"Mounts": "x", "mounts": "y"}}',
    '{"linux": {"sysctl": {"A.b": "", "a.b": ""}, "resources": {"unified": {"X": "", "x": ""}}}}',
    '{"linux": {"resources": {"rdma": {"Mlx": {}, "mlx": {}}}}}',
    '{"windows": {"credentialSpec": {"Path": 1, "path": 2}}}',
    '{"vendor": {"Mounts": []}, "proce\u00df": 1}',
  ])('are no matter where keys are free: %s', (text) => {
    expect(parseSpec(text).isOk()).toBe(true)
  })
})

describe('NUL', () => {
  const nul = String.raw`\u0000`

  it.each([
    [`{"root": {"path": "/a${nul}b"}}`, '/root/path'],
    [`{"process": {"args": ["sh", "a${nul}"]}}`, '/process/args/1'],
    [`{"process": {"env": ["A=${nul}"], "cwd": "/"}}`, '/process/env/0'],
    [`{"process": {"cwd": "/${nul}"}}`, '/process/cwd'],
    [`{"mounts": [{"destination": "/${nul}"}]}`, '/mounts/0/destination'],
    [`{"mounts": [{"options": ["lowerdir=/${nul}"]}]}`, '/mounts/0/options/0'],
    [`{"hooks": {"poststop": [{"path": "${nul}"}]}}`, '/hooks/poststop/0/path'],
    [`{"linux": {"devices": [{"path": "${nul}"}]}}`, '/linux/devices/0/path'],
    [`{"linux": {"namespaces": [{"path": "${nul}"}]}}`, '/linux/namespaces/0/path'],
    [`{"linux": {"cgroupsPath": "${nul}"}}`, '/linux/cgroupsPath'],
    [`{"linux": {"maskedPaths": ["${nul}"]}}`, '/linux/maskedPaths/0'],
    [`{"linux": {"sysctl": {"a": "${nul}"}}}`, '/linux/sysctl/a'],
    [`{"linux": {"sysctl": {"a${nul}": "b"}}}`, '/linux/sysctl/a\0'],
    [`{"linux": {"netDevices": {"a${nul}": {}}}}`, '/linux/netDevices/a\0'],
    [`{"hostname": "a${nul}"}`, '/hostname'],
  ])('is refused in %s', (text, pointer) => {
    expect(refusal(text)).toMatchObject({ code: 'spec/nul-in-string', pointer, line: 1 })
  })

  it('is allowed where the string is only data', () => {
    const text = `{"annotations": {"a": "${nul}", "b${nul}": ""}, "x": ["${nul}"], "linux": {"seccomp": {"listenerMetadata": "${nul}"}}}`
    expect(parseSpec(text).isOk()).toBe(true)
  })

  it('is not seen in an escaped backslash', () => {
    expect(parseSpec(String.raw`{"hostname": "\\u0000"}`).isOk()).toBe(true)
  })
})
