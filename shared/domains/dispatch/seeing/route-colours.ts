// How routes are told apart without relying on colour alone: eight colours that people with any colour vision tell apart, by seven patterns of dashes.
import { type Html, html } from '../../../imports/html.ts'

const light = ['#0067a5', '#c04a00', '#00795a', '#a12c7c', '#7d6000', '#5048b0', '#00758a', '#5c5c5c'] as const
const dark = ['#5bb5f0', '#ff9a5a', '#3ed3a3', '#f191cd', '#e5c64b', '#aaa4ff', '#56d3e6', '#c6c6c6'] as const
const dashes = ['none', '9 5', '2 5', '14 4 2 4', '6 3', '18 6', '9 4 2 4 2 4'] as const

/** The classes of the route at that place of the plan. */
export const lineClass = (nth: number): string => `c${nth % light.length} d${Math.floor(nth / light.length) % dashes.length}`

/** A short piece of its line, for tables and headings. */
export const swatch = (nth: number): Html =>
  html`<svg class="swatch ${lineClass(nth)}" viewBox="0 0 30 10" width="30" height="10" aria-hidden="true"><path class="line" d="M1 5H29"/></svg>`

const colours = (of: readonly string[]) => of.map((colour, n) => `.c${n}{--c:${colour}}`).join('')

/** Their style: `--c` is the colour of a route. */
export const colourStyle = `${colours(light)}
@media screen and (prefers-color-scheme: dark){${colours(dark)}}
${dashes.map((dash, n) => `.d${n} .line{stroke-dasharray:${dash}}`).join('')}
`
