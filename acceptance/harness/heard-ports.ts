/** Listens on a cable: how many UDP packets went to which port. */
import { succeed } from './process.ts'

const LISTEN = `
import collections, json, socket, struct, sys, time
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
sock.bind((sys.argv[1], 0))
sock.settimeout(0.2)
heard, end = collections.Counter(), time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    try: frame = sock.recv(2048)
    except TimeoutError: continue
    ip = frame[14:]
    if frame[12:14] == b'\\x08\\x00' and ip[9] == 17 and not struct.unpack('!H', ip[6:8])[0] & 0x1fff:
        heard[struct.unpack('!H', ip[(ip[0] & 15) * 4 + 2:][:2])[0]] += 1
print(json.dumps(heard))
`

export const heardPorts = async (device: string, seconds: number): Promise<Record<string, number>> =>
  JSON.parse(await succeed(['python3', '-c', LISTEN, device, `${seconds}`]))
