function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function signed(code: number): number {
  return code > 0x7f ? code - 0x100 : code
}

/**
 * The order of the cache, which the loader searches by halves: runs of digits compare as numbers, a digit comes after anything that
 * is not one, and other bytes compare as signed ones. The loader adds up digits in a signed 32-bit number that wraps around; the same is
 * done here, because an order that the loader does not share hides libraries from it.
 * Numbers more than 2^31 apart can so form a circle (only three names with a dozen digits each can); then the order of `ldconfig` depends
 * on how it met them, and this one on the sort.
 *
 * @param left, right byte texts, one character per byte
 * @returns below, equal to or above zero
 */
export function compareLibraryNames(left: string, right: string): number {
  let leftAt = 0
  let rightAt = 0
  while (leftAt < left.length) {
    const leftCode = left.charCodeAt(leftAt)
    const rightCode = rightAt < right.length ? right.charCodeAt(rightAt) : 0
    if (!isDigit(leftCode)) {
      if (isDigit(rightCode)) return -1
      if (leftCode !== rightCode) return signed(leftCode) - signed(rightCode)
      leftAt += 1
      rightAt += 1
      continue
    }
    if (!isDigit(rightCode)) return 1
    let leftNumber = 0
    let rightNumber = 0
    for (let code = leftCode; isDigit(code); code = left.charCodeAt(++leftAt)) {
      leftNumber = (Math.imul(leftNumber, 10) + code - 0x30) | 0
    }
    for (let code = rightCode; isDigit(code); code = right.charCodeAt(++rightAt)) {
      rightNumber = (Math.imul(rightNumber, 10) + code - 0x30) | 0
    }
    if (leftNumber !== rightNumber) return (leftNumber - rightNumber) | 0
  }
  return rightAt < right.length ? -signed(right.charCodeAt(rightAt)) : 0
}
