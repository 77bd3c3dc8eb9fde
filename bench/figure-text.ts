/** Figures for people: one line each. Pure. */
import { type Figure, reached } from './benchmark.ts'

export function figureText(figure: Figure): string {
  const { what, value, unit, limit, grown = [], goal, openstack } = figure
  const parts = [
    `${number(value)} ${unit}`,
    limit ? `${ratio(value / limit.value)} × ${limit.what} (${number(limit.value)})` : '',
    grown.map((less) => `${number(less.value)} ${less.what}`).join(', '),
    goal ? `${reached(figure) ? 'reached' : 'MISSED'}: ${'most' in goal ? `≤ ${goal.most}` : `≥ ${goal.least}`}` : '',
    openstack === undefined ? '' : `OpenStack ${number(openstack)}`,
  ]
  return `  ${what.padEnd(44)} ${parts.filter((part) => part !== '').join(' · ')}`
}

const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(1) : value.toFixed(3)

const ratio = (value: number): string => (value >= 10 ? value.toFixed(1) : value.toFixed(2))
