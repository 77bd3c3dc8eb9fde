import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCsv } from './csv.ts'
import { readPeople } from './people-file.ts'
import { textOf } from './text-of.ts'

test('fields in quotes, with commas, quotes and line ends; any line end; a byte order mark; empty lines', () => {
  assert.deepEqual(parseCsv('\uFEFFa, b\r\n"x, ""y""","1\n2"\r\n\r\n,\n"",c'), [
    { number: 1, cells: ['a', 'b'] },
    { number: 2, cells: ['x, "y"', '1\n2'] },
    { number: 6, cells: ['', 'c'] },
  ])
  assert.deepEqual(parseCsv(''), [])
})

test('what cannot be read is told with line and column', () => {
  const wrong: Record<string, RegExp> = {
    'a\n"b': /^line 2, column 1: a quote that is never closed$/,
    'a\nb "c"': /^line 2, column 3: a quote in the middle/,
    'a\n\n"b\nc"d': /^line 4, column 3: something behind a closing quote$/,
  }
  for (const [text, message] of Object.entries(wrong)) assert.throws(() => parseCsv(text), { message })
})

test('a line is a person; columns in any order, several values by semicolons', () => {
  const text = 'Name,project,group,role,email\nada,class; lab;class,staff,member;reader,ada@school\n\nbob,,,,\n'
  const [ada, bob, ...others] = readPeople(text, { domain: 'school' })
  assert.deepEqual(ada, {
    where: 'line 2',
    name: 'ada',
    password: undefined,
    email: 'ada@school',
    description: undefined,
    domain: 'school',
    projects: ['class', 'lab'],
    roles: ['member', 'reader'],
    groups: ['staff'],
  })
  assert.deepEqual([bob?.where, bob?.projects, others], ['line 4', [], []])
  assert.equal(readPeople('name,domain\na,other')[0]?.domain, 'other')
})

test('a head or line that fits no column is told with its place', () => {
  const wrong: Record<string, RegExp> = {
    '': /^line 1: the names of the columns are missing$/,
    'name,colour': /^line 1, column 2: there is no column colour; there are name, /,
    'name,name': /^line 1, column 2: the column name is there twice$/,
    email: /^line 1: the column name is missing$/,
    'name,email\na,b,c': /^line 2, column 3: the head names 2 columns only$/,
  }
  for (const [text, message] of Object.entries(wrong)) assert.throws(() => readPeople(text), { message })
})

test('what is no text in UTF-8 is refused, with its line', () => {
  assert.equal(textOf(Buffer.from('name\nJosé \ufffd\n')), 'name\nJosé \ufffd\n')
  assert.throws(() => textOf(Buffer.from('name\nada\nJos\xe9\n', 'latin1')), /^Error: line 3: .*UTF-8/)
  assert.throws(() => textOf(Buffer.from('name\na\0b\n')), /^Error: line 2: .*NUL/)
})
