const linkerNames = /^(?:lib|ld-).*\.so|^ld(?:64)?\.so\./s

const temporaryNames = [/\.#prelink#$/, /\.#prelink#\..{6}$/s, /;/, /\.dpkg-new$/, /\.dpkg-tmp$/]

/** Whether a file of this name can be a shared object or a loader: `libx.so`, `libx-1.so.2`, `ld-linux.so.2`, `ld64.so.1`. */
export function looksLikeLibrary(name: string): boolean {
  return linkerNames.test(name)
}

/** Whether a name is one that package managers and prelink use while they work. */
export function isTemporary(name: string): boolean {
  return temporaryNames.some((pattern) => pattern.test(name))
}

/**
 * Whether a soname may stand in a cache and become the name of a link. `../../etc/passwd` as a soname would make
 * `ldconfig` put a link there; and what holds a slash is never looked up in the cache.
 */
export function isSafeSoname(soname: string): boolean {
  return soname !== '' && soname !== '.' && soname !== '..' && !soname.includes('/')
}

/**
 * Whether a link keeps its own name in the cache: when it is called as the soname, or is the `.so` link that compilers use, such as
 * `libz.so` for `libz.so.1`. Any other link counts as if it were the file it leads to.
 */
export function linkKeepsItsName(name: string, soname: string): boolean {
  return name === soname || (name.endsWith('.so') && soname.startsWith(name))
}
