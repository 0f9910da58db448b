import { printSpec, type Spec } from '@ocipipe/spec'
import { structuredPatch } from 'diff'
import { createColors } from 'picocolors'
import { shown } from './shown.js'

const colors = createColors(process.stdout.isTTY === true && !process.env['NO_COLOR'])
const widthWithoutTerminal = 160
const gap = ' | '

/** How two specs differ, as `diff -u` or as `diff -y` shows it: one value a line, whatever the file's own layout. */
export function diffLines(before: Spec, after: Spec, layout: 'unified' | 'sideBySide'): readonly string[] {
  const { hunks } = structuredPatch(
    'config.json',
    'config.json',
    printSpec(before),
    printSpec(after),
    undefined,
    undefined,
    { context: 3 },
  )
  const width = process.stdout.columns ?? widthWithoutTerminal
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    colors.cyan(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
    ...(layout === 'unified' ? lines.map(painted) : rowsOf(lines, Math.floor((width - gap.length) / 2))),
  ])
}

function painted(line: string): string {
  if (line.startsWith('+')) return colors.green(shown(line))
  return line.startsWith('-') ? colors.red(shown(line)) : shown(line)
}

/** Lines that went beside lines that came in their place. */
function rowsOf(lines: readonly string[], width: number): readonly string[] {
  const rows: string[] = []
  let [gone, come]: [string[], string[]] = [[], []]
  const flush = (): void => {
    for (let index = 0; index < Math.max(gone.length, come.length); index++)
      rows.push(
        `${colors.red(cell(gone[index] ?? '', width))}${gap}${colors.green(cell(come[index] ?? '', width).trimEnd())}`,
      )
    ;[gone, come] = [[], []]
  }
  for (const line of lines) {
    const text = shown(line.slice(1))
    if (line.startsWith('-')) gone.push(text)
    else if (line.startsWith('+')) come.push(text)
    else {
      flush()
      rows.push(`${cell(text, width)}${gap}${cell(text, width).trimEnd()}`)
    }
  }
  flush()
  return rows.map((row) => row.trimEnd())
}

function cell(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)
}
