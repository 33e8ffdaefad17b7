// The boxes that comments of a sheet are shown in: its legacy drawing, which not every program writes as well-formed XML.
import type { Place } from './place.ts'
import { tagsOf } from './xml-edit.ts'

const namespaces =
  'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"'
const shapeType = (declared: string) =>
  `<v:shapetype${declared} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`
const drawn = new Set(['shape', 'group', 'rect', 'roundrect', 'oval', 'line', 'polyline', 'image', 'arc', 'curve'])

/** The drawing without the boxes of comments on some cells; null where nothing else is drawn. */
export function withoutBoxes(drawing: string, places: readonly Place[]): string | null {
  const gone = new Set(places.map(({ column, row }) => `${column} ${row}`))
  let text = ''
  let at = 0
  let begun = -1
  let column = ''
  let row = ''
  for (const { kind, name, start, end } of tagsOf(drawing)) {
    if (kind === 'open' && name === 'shape') begun = start
    else if (kind === 'open' && name === 'Column') column = numberAt(drawing, end)
    else if (kind === 'open' && name === 'Row') row = numberAt(drawing, end)
    else if (kind === 'close' && name === 'shape' && begun >= 0) {
      if (gone.has(`${column} ${row}`)) {
        text += drawing.slice(at, begun)
        at = end
      }
      begun = -1
      column = ''
      row = ''
    }
  }
  text += drawing.slice(at)
  const names = [...tagsOf(text)].map(({ name }) => name)
  if (!names.some((name) => drawn.has(name))) return null
  const isUsed = text.includes('#_x0000_t202"')
  return isUsed ? text : text.replace(shapeType(declarations(text)), '')
}

const numberAt = (drawing: string, at: number) => /^\s*(\d+)/.exec(drawing.slice(at, at + 20))?.[1] ?? ''

/** The drawing with a hidden box for a comment on each cell; null makes a new one. */
export function withBoxes(given: string | null, places: readonly Place[]): string {
  const drawing = given ?? `<xml ${namespaces}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>`
  const declared = declarations(drawing)
  const type = drawing.includes('id="_x0000_t202"') ? '' : shapeType(declared)
  const taken = [...drawing.matchAll(/id="_x0000_s(\d{1,9})"/g)].map(([, number]) => Number(number))
  const first = taken.reduce((most, number) => Math.max(most, number), 1024) + 1
  const boxes = places.map((place, at) => boxXml(place, first + at, declared))
  const end = drawing.lastIndexOf('</')
  return drawing.slice(0, end) + type + boxes.join('') + drawing.slice(end)
}

/** The namespaces that our elements must declare themselves: none where the root has them under the usual prefixes. */
function declarations(drawing: string): string {
  const root = drawing.slice(0, drawing.indexOf('>', drawing.indexOf('<xml')))
  return namespaces.split(' ').every((one) => root.includes(one)) ? '' : ` ${namespaces}`
}

function boxXml({ column, row }: Place, id: number, declared: string): string {
  const anchor = [column + 1, 15, Math.max(0, row - 1), 10, column + 4, 15, Math.max(0, row - 1) + 6, 4].join(', ')
  return `<v:shape${declared} id="_x0000_s${id}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:216pt;height:96pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`
}
