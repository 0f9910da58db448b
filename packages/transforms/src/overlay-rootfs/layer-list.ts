import type { MountEntry } from '@ocipipe/core'

/** The layers that a mount of overlayfs shows in its options. */
export interface ShownLayers {
  readonly upper?: string
  /** Topmost first. */
  readonly lower: readonly string[]
}

/**
 * `lowerdir`: folders with `:` between them; a backslash takes the meaning from the character behind it
 * (overlayfs.rst).
 */
export function splitLayers(list: string): readonly string[] {
  const layers: string[] = []
  let layer = ''
  for (let at = 0; at < list.length; at++) {
    if (list[at] === '\\' && at + 1 < list.length) {
      at += 1
      layer += list[at] ?? ''
    } else if (list[at] === ':') {
      layers.push(layer)
      layer = ''
    } else layer += list[at] ?? ''
  }
  return [...layers, layer]
}

/** The opposite of `splitLayers`. */
export function joinLayers(layers: readonly string[]): string {
  return layers.map((layer) => layer.replaceAll(/[\\:]/g, '\\$&')).join(':')
}

function unescapeLayer(layer: string): string {
  return layer.replaceAll(/\\(.)/gs, '$1')
}

/**
 * Newer mounts show one `lowerdir+` for each layer instead, as it is; data-only layers cannot be told from others
 * then.
 */
export function shownLayers({ superOptions }: MountEntry): ShownLayers {
  const valuesOf = (name: string): readonly string[] =>
    superOptions.flatMap((option) => (option.startsWith(`${name}=`) ? [option.slice(name.length + 1)] : []))
  const [upper] = valuesOf('upperdir')
  const lower = [
    ...valuesOf('lowerdir').flatMap(splitLayers),
    ...valuesOf('lowerdir+'),
    ...valuesOf('datadir+'),
  ]
  return upper === undefined ? { lower } : { upper: unescapeLayer(upper), lower }
}

/**
 * Does the layer's path say where the layer is? Relative to a folder of somebody's past, or a descriptor, says
 * nothing.
 */
export function isTraceable(layer: string): boolean {
  return layer.startsWith('/') && !layer.startsWith('/proc/')
}
