import { freeNames } from '../house/free-names.js'
import { parseSource, type PublicName, type SourceFile } from '../house/source-file.js'

export interface DocExample {
  /** Where the docstring is. */
  readonly path: string
  readonly line: number
  readonly code: string
}

/** The `@example` blocks of a file: fenced or bare, up to the next tag or the end of the comment. */
export function docExamples(source: SourceFile): readonly DocExample[] {
  return [...source.text.matchAll(/\/\*\*([\s\S]*?)\*\//g)].flatMap((comment) => {
    const body = (comment[1] ?? '').replaceAll(/^[ \t]*(?:\* ?)?/gm, '')
    return [...body.matchAll(/^@example\b[^\n]*\n([\s\S]*?)(?=^@\w|(?![\s\S]))/gm)].map((example) => ({
      path: source.path,
      line:
        source.text.slice(0, comment.index).split('\n').length +
        body.slice(0, example.index).split('\n').length -
        1,
      code: (example[1] ?? '').replaceAll(/^```\w*\n?/gm, '').trim(),
    }))
  })
}

/** What an example may use without saying where it has it from. */
const given: Readonly<Record<string, string>> = {
  spec: "import('@ocipipe/spec').Spec",
  launch: "import('@ocipipe/core').Launch",
  host: "import('@ocipipe/core').Host",
  plan: "import('@ocipipe/core').Plan",
  document: "import('@ocipipe/spec').SpecDocument",
  tree: "import('@ocipipe/ldcache').Tree",
  architecture: "import('@ocipipe/ldcache').Architecture",
  call: "import('@ocipipe/runtimes').UnderstoodCall",
  // The transform that the example of core's `transform` defines.
  setHostname: "(hostname: string) => import('@ocipipe/core').Transform",
  bytes: 'Uint8Array',
  text: 'string',
  args: 'readonly string[]',
  programName: 'string',
  fd: 'number',
  lower: 'number',
  target: 'number',
}

/** A public name's home. */
export type Homes = ReadonlyMap<string, { readonly module: string; readonly isType: boolean }>

/** Where each public name is from; the names of `first` win. */
export function homesOf(
  indexes: readonly { readonly module: string; readonly exports: readonly PublicName[] }[],
  first: string,
): Homes {
  const others = indexes.filter(({ module }) => module !== first)
  const own = indexes.filter(({ module }) => module === first)
  return new Map(
    [...others, ...own].flatMap(({ module, exports }) =>
      exports.map(({ name, isType }) => [name, { module, isType }] as const),
    ),
  )
}

/** An example as a module: what it names is imported, what is given is declared, the rest is the compiler's to miss. */
export function moduleOf(example: DocExample, homes: Homes): string {
  const { program } = parseSource(`${example.path}:${example.line}.ts`, example.code)
  const lines = [...freeNames(program)].map((name) => {
    const home = homes.get(name)
    if (home !== undefined) return `import { ${home.isType ? 'type ' : ''}${name} } from '${home.module}'`
    return given[name] === undefined ? '' : `declare const ${name}: ${given[name]}`
  })
  return `${lines.filter((line) => line !== '').join('\n')}\n${example.code}\nexport {}\n`
}
