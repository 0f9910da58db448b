import { join } from 'node:path'
import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

/** Calls of the CRI's runtime service by name: a request in, a response out. */
export interface Cri {
  call<Response = object>(method: string, request: object): Promise<Response>
  close(): void
}

type Call = (request: object, done: (error: ServiceError | null, response: object) => void) => void
type Client = Readonly<Record<string, Call>> & { close(): void }
type Service = new (address: string, credentials: unknown) => Client

/** A client of the CRI that listens on a socket. */
export function connectCri(socket: string): Cri {
  const definition = loadSync(join(import.meta.dirname, 'cri.proto'), {
    keepCase: true,
    enums: String,
    longs: Number,
    defaults: true,
  })
  const { runtime } = loadPackageDefinition(definition) as unknown as {
    readonly runtime: { readonly v1: { readonly RuntimeService: Service } }
  }
  const client = new runtime.v1.RuntimeService(`unix:${socket}`, credentials.createInsecure())
  return {
    call: (method, request) =>
      new Promise((resolve, reject) => {
        client[method]?.(request, (error, response) => {
          if (error === null) resolve(response as never)
          else reject(error)
        })
      }),
    close: () => client.close(),
  }
}
