import { describe, expect, it } from 'vitest'
import { injectCdiLiterals } from '../../src/index.js'

describe('the literals of injectCdi', () => {
  it('are of the annotations, and of what else may ask', () => {
    expect(injectCdiLiterals()).toEqual(['cdi.k8s.io', '\\u00'])
    expect(
      injectCdiLiterals({ environmentVariables: ['NVIDIA_VISIBLE_DEVICES'], mountRequests: true }),
    ).toEqual(['cdi.k8s.io', 'NVIDIA_VISIBLE_DEVICES', 'CUDA_VERSION', 'nvidia-container-devices', '\\u00'])
  })

  it('are in every file when every container gets a device', () => {
    expect(injectCdiLiterals({ devices: ['v.com/c=a'] })).toEqual([''])
  })

  it('are none when nothing can ask', () => {
    expect(injectCdiLiterals({ annotationPrefixes: [] })).toEqual([])
  })

  it('are the empty text for a prefix or variable without a plain character', () => {
    expect(injectCdiLiterals({ annotationPrefixes: ['장치/'] })).toContain('')
  })
})
