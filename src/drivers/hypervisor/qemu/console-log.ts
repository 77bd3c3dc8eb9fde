/**
 * Keeps what a guest writes to its console within bounds, whether an agent lives or not: QEMU's own log knows no end, so it goes into
 * a pipe, and a small program beside QEMU, of the same user and in the same control group, writes it to two files in turn.
 */

import { closeSync, constants, openSync } from 'node:fs'
import { join } from 'node:path'

/** What the guest's folder holds for it. */
export const CONSOLE_PIPE = 'console.pipe'
export const CONSOLE_LOG = 'console.log'
export const CONSOLE_OLDER = 'console.log.1'

/** Of each of the two files. */
export const CONSOLE_FILE_BYTES = 512 * 1024

/** Perl is in every Debian. It ends when nobody has the pipe open for writing any more. */
const WRITER = `
my ($log, $older, $most) = @ARGV;
my ($out, $size);
sub begin { open $out, ">>", $log or die "$log: $!"; $size = -s $out }
begin();
while (sysread STDIN, my $bytes, 65536) {
  if ($size + length $bytes > $most) { rename $log, $older or truncate $log, 0; begin() }
  $size += length $bytes;
  syswrite $out, $bytes;
}`

/**
 * The pipe is opened both ways, so that neither end waits for the other. What becomes QEMU keeps an end for writing: the writer ends with it
 * in any case, also when QEMU does not come to open the pipe. Nobody keeps one for reading but the writer: while it is gone, QEMU's log is
 * lost and no guest waits. The writer is nobody's child, so that nobody has to wait for it.
 */
const BEGIN = `mkfifo -m 600 "$2" && exec 8<>"$2" 7<"$2" 9>"$2" 8>&- || exit 1
(perl -e "$1" "$3" "$4" "$5" <&7 7<&- 9>&- &)
exec 7<&-
shift 5
exec "$@"`

/** The same for a QEMU that runs: its end for writing is open already, and where it has just ended, the writer ends at once. */
const BEGIN_AGAIN = `exec 8<>"$2" 7<"$2" 8>&- || exit 1
(perl -e "$1" "$3" "$4" "$5" <&7 7<&- &)`

const FILES = [CONSOLE_PIPE, CONSOLE_LOG, CONSOLE_OLDER, `${CONSOLE_FILE_BYTES}`]

/** Before QEMU's own words: makes the pipe, starts the writer in the guest's folder and becomes QEMU. */
export function withConsoleLog(argv: readonly string[]): string[] {
  return ['/bin/sh', '-c', BEGIN, 'sh', WRITER, ...FILES, ...argv]
}

/** Starts another writer for a guest that has lost its own. */
export const consoleWriter = (): string[] => ['/bin/sh', '-c', BEGIN_AGAIN, 'sh', WRITER, ...FILES]

/** Has the writer of a running guest gone? A pipe that nobody reads cannot be opened for writing without waiting. */
export function lacksConsoleWriter(folder: string): boolean {
  try {
    closeSync(openSync(join(folder, CONSOLE_PIPE), constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW))
    return false
  } catch (error) {
    // no pipe: a guest of a former release, which writes to its file itself
    return (error as NodeJS.ErrnoException).code === 'ENXIO'
  }
}
