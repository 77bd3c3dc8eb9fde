import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileSource, type ImageFormat } from './image.ts'
import { type ImageFacts, inspectImage } from './inspect.ts'

/** For tests: images made by the real qemu-img, in a directory of their own. */
export interface ImageBench {
  readonly directory: string
  path(name: string): string
  /** Runs qemu-img in the directory. */
  qemuImg(...args: string[]): void
  /** Writes these bytes into a file, which is made when it is not there. */
  poke(name: string, offset: number, bytes: Uint8Array | string): string
  cut(name: string, size: number): string
  inspect(name: string, declared?: ImageFormat): Promise<ImageFacts>
  end(): void
}

export function openImageBench(): ImageBench {
  const directory = mkdtempSync(join(tmpdir(), 'welkin-img-'))
  const path = (name: string) => join(directory, name)
  return {
    directory,
    path,
    qemuImg: (...args) => void execFileSync('qemu-img', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] }),
    poke(name, offset, bytes) {
      const file = openSync(path(name), 'a')
      closeSync(file)
      const written = openSync(path(name), 'r+')
      writeSync(written, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, 0, undefined, offset)
      closeSync(written)
      return name
    },
    cut(name, size) {
      truncateSync(path(name), size)
      return name
    },
    async inspect(name, declared) {
      const file = await open(path(name))
      try {
        return await inspectImage(await fileSource(file), declared)
      } finally {
        await file.close()
      }
    },
    end: () => rmSync(directory, { recursive: true, force: true }),
  }
}
