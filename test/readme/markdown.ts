export interface FencedBlock {
  /** The first word after the fence. */
  readonly language: string
  readonly code: string
  /** Of the fence, counted from 1. */
  readonly line: number
}

/** Every fenced block of a Markdown text; one inside a list loses the list's indentation. */
export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  return [...markdown.matchAll(/^([ \t]*)(`{3,})(\w*)[^\n]*\n([\s\S]*?)^[ \t]*\2[ \t]*$/gm)].map((match) => {
    const [, indent = '', , language = '', code = ''] = match
    const line = markdown.slice(0, match.index).split('\n').length
    return { language, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''), line }
  })
}

/** The commands of a shell block, one each: continued lines joined, comments and a leading `$` or `#` prompt taken off. */
export function commandsOf(code: string): readonly string[] {
  return code
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#\s.*$/, '').trim())
    .map((line) => line.replace(/^\$\s+/, ''))
    .filter((line) => line !== '')
}

/** What a snippet says it prints: `// prints: …`, one for each line, in order. */
export function promisedOutput(code: string): readonly string[] {
  return [...code.matchAll(/\/\/ prints: ?(.*)$/gm)].map(([, line]) => (line ?? '').trimEnd())
}
