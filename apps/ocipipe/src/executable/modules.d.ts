/** What is used of Bun's module. */
declare module 'bun:ffi' {
  export function dlopen(
    library: string,
    symbols: { readonly memfd_create: { readonly args: readonly ['ptr', 'u32']; readonly returns: 'i32' } },
  ): { readonly symbols: { readonly memfd_create: (name: Uint8Array, flags: number) => number } }
}

/** The path, inside the executable, of ffi-rs's binding for its platform. */
declare module 'ocipipe:ffi-rs' {
  const path: string
  export default path
}
