/** Loads a PKCS#11 module, and calls its functions by the list that it gives out. */
import { createRequire } from 'node:module'
import type koffi from 'koffi'
import { requireOk } from './pkcs11-error.ts'

/** A session, object or slot. */
export type Handle = bigint

export interface Mechanism {
  mechanism: bigint
  /** An initialisation vector. */
  parameter?: Uint8Array
}

export interface Attribute {
  type: bigint
  value: Uint8Array
}

/** Where each function stands in CK_FUNCTION_LIST, and what it takes. Lengths and handles are `unsigned long`. */
const FUNCTIONS = {
  C_Initialize: [0, 'void *'],
  C_Finalize: [1, 'void *'],
  C_GetSlotList: [4, 'uint8_t, _Out_ unsigned long *, _Inout_ unsigned long *'],
  C_GetTokenInfo: [6, 'unsigned long, void *'],
  C_OpenSession: [12, 'unsigned long, unsigned long, void *, void *, _Out_ unsigned long *'],
  C_CloseSession: [13, 'unsigned long'],
  C_Login: [18, 'unsigned long, unsigned long, void *, unsigned long'],
  C_GetAttributeValue: [24, 'unsigned long, unsigned long, _Inout_ WELKIN_CK_ATTRIBUTE *, unsigned long'],
  C_FindObjectsInit: [26, 'unsigned long, WELKIN_CK_ATTRIBUTE *, unsigned long'],
  C_FindObjects: [27, 'unsigned long, _Out_ unsigned long *, unsigned long, _Out_ unsigned long *'],
  C_FindObjectsFinal: [28, 'unsigned long'],
  C_EncryptInit: [29, 'unsigned long, WELKIN_CK_MECHANISM *, unsigned long'],
  C_Encrypt: [30, 'unsigned long, void *, unsigned long, void *, _Inout_ unsigned long *'],
  C_DecryptInit: [33, 'unsigned long, WELKIN_CK_MECHANISM *, unsigned long'],
  C_Decrypt: [34, 'unsigned long, void *, unsigned long, void *, _Inout_ unsigned long *'],
  C_SignInit: [42, 'unsigned long, WELKIN_CK_MECHANISM *, unsigned long'],
  C_Sign: [43, 'unsigned long, void *, unsigned long, void *, _Inout_ unsigned long *'],
  C_GenerateKey: [58, 'unsigned long, WELKIN_CK_MECHANISM *, WELKIN_CK_ATTRIBUTE *, unsigned long, _Out_ unsigned long *'],
} as const satisfies Record<string, readonly [number, string]>

type Name = keyof typeof FUNCTIONS
type Called = (...given: unknown[]) => number | bigint

/** Calls a function. @throws Pkcs11Error unless it succeeds */
export type Call = (name: Name, ...given: unknown[]) => void

/** CK_VERSION stands before the first function, and fills the room of a pointer. */
const POINTER_BYTES = 8

/** @throws Error when there is no such module */
export function loadModule(path: string): Call {
  const ffi = loadKoffi()
  declareTypes(ffi)
  const list: [bigint] = [0n]
  const getList = ffi.load(path).func('unsigned long C_GetFunctionList(_Out_ void **list)')
  requireOk('C_GetFunctionList', getList(list))
  const made = new Map<Name, Called>()
  const find = (name: Name): Called => {
    const known = made.get(name)
    if (known) return known
    const [place, takes] = FUNCTIONS[name]
    const address = ffi.decode(list[0], POINTER_BYTES * (1 + place), 'void *')
    const called = ffi.decode(address, ffi.proto(`unsigned long ${name}(${takes})`)) as Called
    made.set(name, called)
    return called
  }
  return (name, ...given) => requireOk(name, find(name)(...given))
}

/** Native code: nobody loads it who has no module. Whoever gives up rights loads it before, for a clone may be in a folder that only root reads. */
export const loadKoffi = (): typeof koffi => createRequire(import.meta.url)('koffi') as typeof koffi

let declared = false

/** Once for a process: the library knows types by their names. */
function declareTypes(ffi: typeof koffi): void {
  if (declared) return
  ffi.struct('WELKIN_CK_MECHANISM', { mechanism: 'unsigned long', pParameter: 'void *', ulParameterLen: 'unsigned long' })
  ffi.struct('WELKIN_CK_ATTRIBUTE', { type: 'unsigned long', pValue: 'void *', ulValueLen: 'unsigned long' })
  declared = true
}

export const mechanismOf = ({ mechanism, parameter }: Mechanism) => ({
  mechanism,
  pParameter: parameter ?? null,
  ulParameterLen: parameter?.length ?? 0,
})

export const templateOf = (attributes: readonly Attribute[]) =>
  attributes.map(({ type, value }) => ({ type, pValue: value, ulValueLen: value.length }))

/** `CK_ULONG`, in the order of this machine, which is little-endian wherever Welkin runs. */
export function ulong(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

export const flag = (value: boolean): Buffer => Buffer.from([value ? 1 : 0])
