/** Says which function of a PKCS#11 module failed, and how. */
import { CKR } from './constants.ts'

export class Pkcs11Error extends Error {
  /** `CKR_PIN_INCORRECT`, or the number as `0x…`. */
  readonly result: string

  constructor(fn: string, code: number) {
    const result = CKR[code] ?? `0x${code.toString(16)}`
    super(`${fn}: ${result}`)
    this.result = result
  }
}

/** @throws Pkcs11Error unless the function succeeded */
export function requireOk(fn: string, code: number | bigint): void {
  if (Number(code) !== 0) throw new Pkcs11Error(fn, Number(code))
}
