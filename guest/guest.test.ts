import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ensureGuestImage, type GuestImage } from './build.ts'
import { type Machine, makeConfigDrive, makeKey, run, startMachine } from './machine.check.ts'

/** A start under emulation takes seconds, on a busy host many of them. */

describe('the tiny guest', () => {
  let folder = ''
  let image: GuestImage
  let disk = ''
  let machine: Machine | undefined

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'welkin-guest-test-'))
    const cacheDir = join(import.meta.dirname, '../.cache/guest')
    image = await ensureGuestImage({ cacheDir, say: () => undefined, signal: new AbortController().signal })
    disk = join(folder, 'disk.qcow2')
    await run(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', image.path, '-F', 'qcow2', disk, '1G'])
    await makeKey(folder)
    await makeConfigDrive(folder, {
      name: 'VM of the test',
      hostname: 'vm-of-the-test.novalocal',
      script: '#!/bin/sh\necho ran >> /home/welkin/runs\n',
    })
  })

  after(async () => {
    await machine?.kill()
    await rm(folder, { recursive: true, force: true })
  })

  it('is a whole qcow2 that grows from small', async () => {
    await run(['qemu-img', 'check', '-q', '-f', 'qcow2', image.path])
    const info = JSON.parse(await run(['qemu-img', 'info', '--output=json', image.path]))
    assert.ok(info['actual-size'] <= 25e6, `${info['actual-size']} bytes`)
    assert.match(image.sha512, /^[0-9a-f]{128}$/)
  })

  it('starts from its disk, says so, and lets the injected key in', async () => {
    machine = await startMachine(folder, disk)
    await machine.console(/welkin-guest: userspace/)
    await machine.console(/welkin-guest: user data ended with 0/)
    // the port opens no earlier than the keys are there
    assert.match(await machine.console(/name and keys from[\s\S]*welkin-guest: ssh ready/), /the config drive/)
    assert.equal(await machine.ssh('cat /etc/hostname; hostname'), 'vm-of-the-test\nvm-of-the-test\n')
    assert.equal(await machine.ssh('id -un; sudo id -un'), 'welkin\nroot\n')
    assert.match(await machine.console(/welkin-guest: address .*/), /10\.0\.2\.15\/24 on eth0/)
  })

  it('answers what provisioners ask first', async () => {
    const ask = (question: string) => machine?.ssh(question) ?? ''
    assert.equal(await ask('. /etc/os-release; echo "$ID|$NAME|$VERSION_ID"'), 'welkin-tiny|Welkin tiny guest|1\n')
    assert.match(await ask('uname -s -m; uname -r'), /^Linux x86_64\n\d+\.\d+/)
    assert.equal(await ask('sudo -n true && sudo -n id -u'), '0\n')
    assert.match(
      await ask('ip -4 addr show dev eth0; ip -o link; ip route get 10.0.2.2'),
      /inet 10\.0\.2\.15\/24.*lo:.*dev eth0/s,
    )
    assert.match(await ask('which ip sudo hostname sh uname'), /\/ip\n.*\/sudo\n.*\/hostname\n.*\/sh\n.*\/uname\n/)
    // as docker-machine gives a machine its name
    await ask('sudo hostname named && echo named | sudo tee /etc/hostname')
    assert.equal(await ask('hostname; cat /etc/hostname; sudo hostname vm-of-the-test'), 'named\nnamed\n')
    await ask('echo vm-of-the-test | sudo tee /etc/hostname')
  })

  it('refuses passwords over ssh', async () => {
    const methods = await machine?.refusal()
    assert.match(methods ?? '', /Permission denied \(publickey\)/)
  })

  it('uses the whole disk', async () => {
    await machine?.until('[ $(df -k / | tail -n 1 | awk "{print \\$2}") -gt 900000 ]')
  })

  it('keeps files over a hard reset, and runs user data once', async () => {
    await machine?.ssh('echo kept > file; sync')
    await machine?.kill()
    machine = await startMachine(folder, disk)
    await machine.console(/welkin-guest: ready/)
    assert.equal(await machine.ssh('cat file runs; hostname'), 'kept\nran\nvm-of-the-test\n')
  })

  it('obeys the power button', async () => {
    await machine?.until('pidof acpid')
    assert.equal(await machine?.pressPower(), 0)
    machine = undefined
  })
})
