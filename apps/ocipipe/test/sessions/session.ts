/** One command of a session and all that it printed, on both outputs. */
export interface Exchange {
  readonly command: string
  readonly output: string
}

const fence = /^```console\n([\s\S]*?)^```$/gm

/** The sessions of a text: fenced blocks of `console`, in which a line that begins with `$ ` is typed and the rest is printed. */
export function sessionsOf(markdown: string): readonly (readonly Exchange[])[] {
  return [...markdown.matchAll(fence)].map(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n')
        return { command: part.slice(0, end), output: part.slice(end + 1) }
      }),
  )
}

/** The text with its sessions replaced, in their order. */
export function withSessions(markdown: string, sessions: readonly (readonly Exchange[])[]): string {
  let index = 0
  return markdown.replaceAll(fence, () => {
    const lines = (sessions[index++] ?? []).map(({ command, output }) => `$ ${command}\n${output}`)
    return `\`\`\`console\n${lines.join('')}\`\`\``
  })
}
